// The reader: opens as a dialog when the server has drawn it, goes from clause to clause. It asks the server for nothing.
(() => {
  const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  const findReader = () => document.querySelector("#reader dialog");

  const show = (reader) => {
    reader.dataset.shown = "yes";
    reader.showModal();
    if (innerWidth <= 700) reader.querySelector(".outline").open = false;
    // Gradio changes the elements that are there rather than making new ones: what the reader did in them is still there.
    reader.querySelector(".goto input").value = "";
    reader.querySelector(".whole").scrollTop = 0;
    const first = reader.querySelector("mark") || reader.querySelector(".here");
    if (first) first.scrollIntoView({ block: "center" });
  };

  const turnTo = (reader, unit) => {
    const lines = [...reader.querySelectorAll(`[data-of="${unit}"]`)];
    if (!lines.length) return;
    reader.querySelectorAll(".here").forEach((line) => line.classList.remove("here"));
    lines.forEach((line) => line.classList.add("here"));
    lines[0].scrollIntoView({ block: "center", behavior: calm() });
  };

  const findUnit = (reader) => Number(reader.querySelector(".here")?.dataset.of ?? -1);
  // A unit whose words all stand in its parts has no line of its own: the next one that has is meant.
  const turnBy = (reader, by) => {
    const count = reader.querySelectorAll("[data-unit]").length;
    for (let unit = findUnit(reader) + by; unit >= 0 && unit < count; unit += by) {
      if (reader.querySelector(`[data-of="${unit}"]`)) return turnTo(reader, unit);
    }
  };

  // The page on which the unit stands that is shown, of the file it was read from.
  window.findPage = () => findReader()?.querySelector(`[data-unit="${findUnit(findReader())}"]`)?.dataset.page || "1";

  document.addEventListener("click", (click) => {
    const sheet = click.target.closest?.("#sheet dialog");
    if (sheet && (click.target === sheet || click.target.closest("[data-close]"))) sheet.close();
    const reader = click.target.closest?.("#reader dialog");
    if (!reader) return;
    const by = click.target.closest("[data-turn-by]");
    const unit = click.target.closest("[data-unit]");
    if (by) turnBy(reader, Number(by.dataset.turnBy));
    if (unit) {
      turnTo(reader, unit.dataset.unit);
      if (innerWidth <= 700) reader.querySelector(".outline").open = false;
    }
    if (click.target.closest("[data-close]") || click.target === reader) reader.close();
  });

  new MutationObserver(() => {
    const reader = findReader();
    if (reader && !reader.dataset.shown) show(reader);
    const sheet = document.querySelector("#sheet dialog");
    if (!sheet || sheet.dataset.shown) return;
    sheet.dataset.shown = "yes";
    sheet.showModal();
    sheet.querySelector(".printed").scrollTop = 0;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
