# Sourced by ./mvnw and ./allometry: sets and exports JAVA_HOME to the newest JDK, 21 or later, on this machine.
# Looks at JAVA_HOME, the PATH, the usual folders of distributions, SDKMAN and macOS; prints one line and exits 1
# when there is none. Plain POSIX shell, works under `set -euf`.

allometry_min_jdk=21

# Major version of the JDK whose home is $1, or nothing when it is no full JDK.
allometry_jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  allometry_v=
  if [ -r "$1/release" ]; then
    allometry_v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
  fi
  [ -n "$allometry_v" ] ||
    allometry_v=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  printf '%s' "$allometry_v"
}

# Every place a JDK may be, one a line.
allometry_jdk_places() {
  allometry_java=$(command -v java 2>/dev/null || :)
  while [ -n "$allometry_java" ] && [ -L "$allometry_java" ]; do
    allometry_link=$(readlink "$allometry_java")
    case "$allometry_link" in
    /*) allometry_java=$allometry_link ;;
    *) allometry_java=$(dirname "$allometry_java")/$allometry_link ;;
    esac
  done
  [ -z "$allometry_java" ] || dirname "$(dirname "$allometry_java")"
  for allometry_root in /usr/lib/jvm /usr/java /opt /opt/java "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}/candidates/java" \
    "${HOME:-/nonexistent}/.jdks" /Library/Java/JavaVirtualMachines; do
    [ -d "$allometry_root" ] || continue
    find "$allometry_root" -mindepth 1 -maxdepth 1 2>/dev/null | sort
  done
  [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$allometry_min_jdk+" 2>/dev/null || :
}

allometry_find_jdk() {
  if [ -n "${JAVA_HOME-}" ]; then
    allometry_version=$(allometry_jdk_version "$JAVA_HOME")
    [ "${allometry_version:-0}" -lt "$allometry_min_jdk" ] || return 0
  fi
  allometry_best=
  allometry_best_version=0
  while IFS= read -r allometry_place; do
    [ -n "$allometry_place" ] || continue
    [ ! -d "$allometry_place/Contents/Home" ] || allometry_place=$allometry_place/Contents/Home
    allometry_version=$(allometry_jdk_version "$allometry_place")
    if [ "${allometry_version:-0}" -ge "$allometry_min_jdk" ] && [ "$allometry_version" -gt "$allometry_best_version" ]; then
      allometry_best=$allometry_place
      allometry_best_version=$allometry_version
    fi
  done <<PLACES
$(allometry_jdk_places)
PLACES
  if [ -z "$allometry_best" ]; then
    echo "allometry: no JDK $allometry_min_jdk or newer found. Install one (Debian, Ubuntu: apt install openjdk-21-jdk; macOS: brew install openjdk; any system: https://adoptium.net) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$allometry_best
}

allometry_find_jdk
export JAVA_HOME
