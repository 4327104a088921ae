# A trainer that behaves as its first argument says; started as /bin/sh fake-trainer.sh MODE.
# It leaves its process id in the file "pid" of its working folder and counts its starts in "starts".
mode=$1
echo $$ > pid
echo x >> starts

say() { printf '%s\n' "$1"; }
started() { say "{\"event\":\"started\",$who,\"line\":\"trunk\",\"from_step\":0,\"note\":\"\"}"; }
progress() { say "{\"event\":\"progress\",$who,\"line\":\"trunk\",\"step\":$1,\"samples\":$1,\"loss\":0.5,\"step_seconds\":0.001}"; }
rung() { say "{\"event\":\"rung\",$who,\"line\":\"$1\",\"from_step\":$2,\"step\":$3,\"samples\":$3,\"loss\":$4,\"device_seconds\":0.5,\"metrics\":{\"rms_error_m\":0.25}}"; }
checkpoint() { say "{\"event\":\"checkpoint_saved\",$who,\"line\":\"trunk\",\"step\":$1,\"folder\":\"$2\",\"digest\":\"$digest\",\"bytes\":10}"; }
finish() { say "{\"event\":\"done\",$who,\"step\":10,\"loss\":0.125}"; }
digest=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

good() {
  started
  progress 4
  checkpoint 8 "$trunk/step-000008"
  rung trunk 0 8 0.25
  rung branch 8 10 0.125
  finish
}

deaf() {
  trap '' TERM
  while :; do sleep 1000; done
}

train() {
  case $mode in
  good) good ;;
  waits) started; progress 1 ;;
  quits75) started; progress 1 ;;
  deaf) started; progress 1; deaf ;;
  forks) started; progress 1; sleep 1000 & sh -c "trap '' TERM; sleep 1000 & wait" & deaf ;;
  leaves-child) started; progress 1; sleep 1000 & echo $! > child; exit 3 ;;
  hangs) started; progress 1; progress 2; sleep 1000 ;;
  exit0) started; exit 0 ;;
  exit3) started; echo "first complaint" >&2; echo "last complaint" >&2; exit 3 ;;
  exit64) exit 64 ;;
  exit78) exit 78 ;;
  exit75) started; checkpoint 8 "$trunk/step-000008"; exit 75 ;;
  heap) started; echo "java.lang.OutOfMemoryError: Java heap space" >&2; exit 3 ;;
  off-the-bus) started; echo "NVRM: Xid (PCI:0000:65:00): 79, GPU has fallen off the bus." >&2; exit 1 ;;
  ecc) started; say "{\"event\":\"failed\",$who,\"outcome\":\"trainer_error\",\"message\":\"CUDA error: uncorrectable ECC error encountered\"}"; deaf ;;
  killed) started; kill -KILL $$ ;;
  segv) started; kill -SEGV $$ ;;
  diverges) started; rung trunk 0 4 '"NaN"'; say "{\"event\":\"diverged\",$who,\"step\":5,\"reason\":\"loss is NaN\"}" ;;
  fails) started; echo "what went wrong" >&2; say "{\"event\":\"failed\",$who,\"outcome\":\"trainer_error\",\"message\":\"no such kernel\"}" ;;
  bad-state) say "{\"event\":\"failed\",$who,\"outcome\":\"bad_checkpoint\",\"message\":\"digest mismatch\"}" ;;
  garbage) started; i=0; while [ $i -lt 50 ]; do echo "not JSON $i"; i=$((i+1)); done; deaf ;;
  liar)
    mine=$who
    started
    who='"trial":"t-other","attempt":1'; rung trunk 0 4 0.5; finish
    who=$mine; rung trunk 0 4 0.5; rung trunk 0 2 0.5; rung trunk 4 99 0.5; checkpoint 8 /etc; checkpoint 8 "$trunk/../../../../x"
    rung trunk 4 8 0.25; rung branch 8 10 0.125; finish ;;
  skips-end) started; rung trunk 0 8 0.25; finish ;;
  flood) started; i=0; while [ $i -lt 5000 ]; do progress 4; i=$((i+1)); done; rung trunk 0 8 0.25; rung branch 8 10 0.125; finish ;;
  torn)
    printf '{"event":"started",%s,' "$who"; sleep 0.1; printf '"line":"trunk","from_step":0,"note":""}\r\n'
    head -c 3000000 /dev/zero | tr '\0' x; echo
    rung trunk 0 8 0.25; rung branch 8 10 0.125; finish
    printf '{"event":"progress"'; exit 0 ;;
  esac
}

case $mode in
mute) sleep 1000 ;;
clings) trap '' TERM HUP PIPE; sleep 1000 & say ready; while :; do sleep 1000; done ;;
no-library) echo "java.lang.UnsatisfiedLinkError: libtorch.so: cannot open" >&2; exit 1 ;;
old) say '{"event":"hello","protocol":99,"pid":1,"device":"cpu:0","description":"old"}'; sleep 1000 ;;
*) say "{\"event\":\"hello\",\"protocol\":1,\"pid\":$$,\"device\":\"cpu:0\",\"description\":\"fake\"}" ;;
esac

while read -r line; do
  case $line in
  *'"command":"train"'*)
    trial=${line#*\"trial\":\"}; trial=${trial%%\"*}
    attempt=${line#*\"attempt\":}; attempt=${attempt%%,*}
    trunk=${line#*\"trunk_folder\":\"}; trunk=${trunk%%\"*}
    who="\"trial\":\"$trial\",\"attempt\":$attempt"
    train ;;
  *'"command":"stop"'*)
    [ "$mode" != quits75 ] || exit 75
    case $line in *'"save":true'*) checkpoint 1 "$trunk/step-000001" ;; esac
    say "{\"event\":\"stopped\",$who,\"step\":1}" ;;
  *'"command":"shutdown"'*) exit 0 ;;
  esac
done
