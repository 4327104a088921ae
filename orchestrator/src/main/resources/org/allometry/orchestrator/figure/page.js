(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function theme(width) {
    var text = dark.matches ? "#e4e7ea" : "#1c1f23";
    var soft = dark.matches ? "#a2abb4" : "#5a626b";
    var line = dark.matches ? "#343a41" : "#e3e6ea";
    return {
      background: "transparent",
      font: "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, sans-serif",
      view: { stroke: line },
      axis: {
        labelColor: soft, titleColor: text, gridColor: line, domainColor: soft, tickColor: soft,
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500
      },
      legend: {
        labelColor: text, titleColor: text, labelFontSize: 12,
        columns: width < 480 ? 2 : width < 800 ? 4 : 6
      }
    };
  }

  function content(figure) {
    return JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  }

  function draw() {
    document.querySelectorAll("figure").forEach(function (figure) {
      var plot = figure.querySelector(".plot");
      vegaEmbed(plot, content(figure).spec, {
        mode: "vega-lite", renderer: "svg", actions: false, config: theme(plot.clientWidth),
        tooltip: { theme: dark.matches ? "dark" : "light" }
      }).catch(function (problem) {
        plot.textContent = "This figure cannot be drawn: " + problem.message;
      });
    });
  }

  function offer(link, text, type) {
    link.addEventListener("click", function () {
      var old = link.getAttribute("href");
      if (old.indexOf("blob:") !== 0) {
        link.href = URL.createObjectURL(new Blob([text], { type: type }));
      }
    });
  }

  function sortable(table) {
    var body = table.tBodies[0];
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      head.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var key = function (row) {
          var cell = row.cells[column];
          return cell.dataset.key !== undefined ? cell.dataset.key : cell.textContent;
        };
        Array.from(body.rows)
          .sort(function (a, b) {
            var x = key(a), y = key(b);
            if (x === "" || y === "") { return x === y ? 0 : x === "" ? 1 : -1; }
            var numbers = !isNaN(Number(x)) && !isNaN(Number(y));
            var order = numbers ? Number(x) - Number(y) : x.localeCompare(y);
            return up ? order : -order;
          })
          .forEach(function (row) { body.appendChild(row); });
      });
    });
  }

  document.querySelectorAll("figure").forEach(function (figure) {
    var links = figure.querySelectorAll(".data a");
    var data = content(figure);
    offer(links[0], data.csv, "text/csv");
    offer(links[1], JSON.stringify(data.spec, null, 1), "application/json");
  });
  document.querySelectorAll("table.sortable").forEach(sortable);
  if (window.vegaEmbed) {
    draw();
    dark.addEventListener("change", draw);
  }
})();
