// The tab 核条款: which verdicts are shown.
(() => {
  document.addEventListener("click", (click) => {
    const choice = click.target.closest?.("[data-only]");
    if (!choice) return;
    const only = choice.dataset.only;
    document.querySelectorAll("[data-only]").forEach((other) => other.setAttribute("aria-pressed", String(other === choice)));
    document.querySelectorAll(".verdict[data-verdict]").forEach((group) => {
      group.hidden = Boolean(only) && group.dataset.verdict !== only;
      if (only && !group.hidden) group.open = true;
    });
  });
})();
