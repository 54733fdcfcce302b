// Conversations are kept by this browser alone: each tab goes on with its own after a reload, earlier ones can be reopened.
(() => {
  const KEY = "talk:";
  const MOST = 30;
  const NAME = "talk";

  const list = () => mine.local.names().filter((key) => key.startsWith(KEY)).sort().reverse();
  const own = () => {
    const id = mine.session.getItem(NAME) || `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
    mine.session.setItem(NAME, id);
    return KEY + id;
  };
  const title = (key) => {
    try {
      return JSON.parse(mine.local.getItem(key)).turns[0].question;
    } catch {
      return "";
    }
  };

  // Of a duplicated tab the conversation goes on apart from the other's.
  if (window.isDuplicated && mine.session.getItem(NAME)) {
    const kept = mine.local.getItem(KEY + mine.session.getItem(NAME));
    mine.session.removeItem(NAME);
    if (kept) mine.local.setItem(own(), kept);
  }

  window.keepTalk = (kept) => {
    if (!kept) return;
    const key = own();
    // A full store gives up its oldest conversations first; where nothing may be stored at all, nothing is.
    for (;;) {
      try {
        mine.local.setItem(key, kept);
        break;
      } catch {
        const oldest = list().filter((other) => other !== key).pop();
        if (!oldest) return;
        mine.local.removeItem(oldest);
      }
    }
    list().slice(MOST).forEach((old) => mine.local.removeItem(old));
  };
  window.loadTalk = () => {
    const id = mine.session.getItem(NAME);
    return (id && mine.local.getItem(KEY + id)) || "";
  };
  window.openTalk = (key) => {
    mine.session.setItem(NAME, key.slice(KEY.length));
    document.querySelector("#talks dialog").close();
    return mine.local.getItem(key) || "";
  };

  window.saveTalk = (content) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    const link = Object.assign(document.createElement("a"), { href: url, download: "政策问答记录.docx" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  const write = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  };
  const writeRow = (key) => {
    const when = new Date(Number(key.slice(KEY.length).split("-")[0])).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
    const asked = title(key);
    const open = write("button", { type: "button", class: "link", "data-talk": key }, asked);
    const drop = write("button", { type: "button", class: "link drop", "data-drop": key, "aria-label": `删去：${asked}` }, "删去");
    return write("li", {}, open, write("span", { class: "when" }, when), drop);
  };
  // Asked twice: the first press only asks.
  const ask = (all, sure) => {
    all.classList.toggle("sure", sure);
    all.textContent = sure ? "确定全部删去，不能找回" : "全部删去";
  };
  const show = () => {
    const dialog = document.querySelector("#talks dialog");
    const rows = list().filter(title).map(writeRow);
    const none = write("p", { class: "none" }, "还没有对话。问过的会留在这台电脑的这个浏览器里，别人看不到。");
    dialog.querySelector(".talks").replaceChildren(...(rows.length ? [write("ol", {}, ...rows)] : [none]));
    const all = dialog.querySelector("[data-drop-all]");
    all.hidden = !rows.length;
    ask(all, false);
    if (!dialog.open) dialog.showModal();
  };

  document.addEventListener("click", (click) => {
    if (click.target.closest?.("#start-over")) mine.session.removeItem(NAME);
    // The list lies in the tab of the conversation: opened over a hidden tab it would lock the page unseen.
    if (click.target.closest?.("#earlier, #start-over")) document.getElementById("tab-ask-button")?.click();
    if (click.target.closest?.("#earlier")) show();
    const tab = click.target.closest?.("[data-tab]");
    if (tab) document.querySelector(`#${tab.dataset.tab}-button`)?.click();
    const dialog = click.target.closest?.("#talks dialog");
    if (!dialog) return;
    const drop = click.target.closest("[data-drop]");
    if (drop) mine.local.removeItem(drop.dataset.drop);
    const all = click.target.closest("[data-drop-all]");
    const sure = all?.classList.contains("sure");
    if (sure) list().forEach((key) => mine.local.removeItem(key));
    if (drop || sure) show();
    else if (all) ask(all, true);
    if (click.target.closest("[data-close]") || click.target === dialog) dialog.close();
  });
})();
