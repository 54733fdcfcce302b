// The tab 核条款: which verdicts are shown; the pasted text and its report outlive a reload of the page in their own
// browser tab. A file cannot be had again.
(() => {
  const NAME = "checked-text";
  const CHECKED = "checked";

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

  document.addEventListener("click", (click) => {
    if (click.target.closest?.("#check-start")) sessionStorage.setItem(CHECKED, "yes");
  });

  const findText = () => document.querySelector("#check-text textarea");
  document.addEventListener("input", (input) => {
    if (input.target !== findText()) return;
    sessionStorage.removeItem(CHECKED);
    try {
      sessionStorage.setItem(NAME, input.target.value);
    } catch {
      sessionStorage.removeItem(NAME); // too long to keep: better nothing than half of it
    }
  });
  const restore = new MutationObserver(() => {
    const text = findText();
    const start = document.getElementById("check-start");
    if (!text || !start) return;
    restore.disconnect();
    const kept = sessionStorage.getItem(NAME);
    if (!kept || text.value) return;
    const checked = sessionStorage.getItem(CHECKED);
    text.value = kept;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    if (checked) setTimeout(() => start.click(), 100); // Gradio hears of the text first
  });
  restore.observe(document.documentElement, { childList: true, subtree: true });
})();
