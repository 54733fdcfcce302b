// Each browser tab has a name of its own that outlives a reload, and keeps what is typed into its boxes over it.
// Nothing here asks the server for anything.
(() => {
  const NAME = "tab";
  const OPEN = "tab-open";
  const BOXES = ["question", "check-text", "library-wanted"];
  const make = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // A duplicated tab begins with a copy of the other's storage, in which the other is still open.
  const before = mine.session.getItem(NAME);
  const duplicated = Boolean(before && mine.session.getItem(OPEN));
  const name = duplicated || !before ? make() : before;
  mine.session.setItem(NAME, name);
  mine.session.setItem(OPEN, "yes");
  addEventListener("pageshow", () => mine.session.setItem(OPEN, "yes"));
  window.nameTab = () => [name, duplicated ? before : ""];
  window.isDuplicated = duplicated;

  window.keptBox = (box) => mine.session.getItem(`box:${box}`) ?? "";

  const find = (box) => document.querySelector(`#${box} textarea`);
  const keep = () => BOXES.forEach((box) => {
    const typed = find(box)?.value;
    if (typed) mine.session.setItem(`box:${box}`, typed);
    else if (find(box)) mine.session.removeItem(`box:${box}`);
  });
  // A phone may end a page that is out of sight without another word.
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  addEventListener("pagehide", () => {
    keep();
    mine.session.removeItem(OPEN);
  });

  // A browser cuts what is too long for a field without a word.
  const tellLength = (field, lost) => {
    const full = field.maxLength > 0 && field.value.length >= field.maxLength;
    let told = field.nextElementSibling?.matches?.(".too-long") ? field.nextElementSibling : null;
    if (!full) return told?.remove();
    if (!told) {
      told = Object.assign(document.createElement("p"), { className: "too-long" });
      told.setAttribute("role", "status");
      field.after(told);
    }
    const most = `这里最多写 ${field.maxLength} 个字`;
    told.textContent = lost > 0 ? `${most}，贴上的末尾 ${lost} 个字没有写进来。` : `${most}，已经写满。`;
  };
  const lost = new WeakMap();
  document.addEventListener("paste", ({ target: field, clipboardData }) => {
    if (!(field.maxLength > 0)) return;
    const stays = field.value.length - (field.selectionEnd - field.selectionStart);
    lost.set(field, stays + clipboardData.getData("text").replaceAll("\r\n", "\n").length - field.maxLength);
  }, true);
  document.addEventListener("input", ({ target: field }) => {
    if (!("maxLength" in field)) return;
    tellLength(field, lost.get(field) ?? 0);
    lost.delete(field);
  });

  const waiting = new Set(BOXES);
  new MutationObserver((_, watch) => {
    waiting.forEach((box) => {
      const area = find(box);
      if (!area) return;
      waiting.delete(box);
      const typed = window.keptBox(box);
      if (!typed || area.value) return;
      area.value = typed;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (!waiting.size) watch.disconnect();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
