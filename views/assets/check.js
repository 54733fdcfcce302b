// The tab 核条款: which verdicts are shown; the pasted text outlives a reload of the page in its own browser tab.
(() => {
  const NAME = "checked-text";

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

  const findText = () => document.querySelector("#check-text textarea");
  document.addEventListener("input", (input) => {
    if (input.target !== findText()) return;
    try {
      sessionStorage.setItem(NAME, input.target.value);
    } catch {
      sessionStorage.removeItem(NAME); // too long to keep: better nothing than half of it
    }
  });
  const restore = new MutationObserver(() => {
    const text = findText();
    if (!text) return;
    restore.disconnect();
    const kept = sessionStorage.getItem(NAME);
    if (!kept || text.value) return;
    text.value = kept;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  restore.observe(document.documentElement, { childList: true, subtree: true });
})();
