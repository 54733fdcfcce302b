// Clicks on numbers, cards and 复制; scrolling to the newest exchange; one question at a time; a lost connection in words.
// Nothing here asks the server for anything.
(() => {
  document.documentElement.lang = "zh-CN";

  const reveal = (card) => {
    document.querySelectorAll(".cards").forEach((cards) => { cards.hidden = !cards.contains(card); });
    document.querySelectorAll(".card.current").forEach((other) => other.classList.remove("current"));
    card.classList.add("current");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: innerWidth > 700 ? "nearest" : "start", behavior: calm() });
  };

  const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

  const copy = async (button) => {
    const said = button.textContent;
    const done = await writeClipboard(button.dataset.copy);
    button.textContent = done ? "已复制" : "没能复制，请选中文字后复制";
    setTimeout(() => { button.textContent = said; }, 2000);
  };

  // navigator.clipboard exists only on https and localhost; a colleague's browser may come over plain http.
  const writeClipboard = async (text) => {
    if (navigator.clipboard && isSecureContext) {
      return navigator.clipboard.writeText(text).then(() => true, () => false);
    }
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  document.addEventListener("click", (click) => {
    const chip = click.target.closest?.("[data-card]");
    const back = click.target.closest?.("[data-back]");
    const button = click.target.closest?.("[data-copy]");
    if (chip) reveal(document.getElementById(chip.dataset.card));
    if (button) copy(button);
    if (back) {
      const target = document.getElementById(back.dataset.back);
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "center", behavior: calm() });
    }
  });

  const findBox = () => document.querySelector("#question textarea");

  // Gradio drops without a word what is sent before it is done with the question before, and then clears the box.
  // So from the moment of sending until it says "answered" (tab_ask.py) nothing can be typed or sent.
  let asking = false;
  let release = 0;
  const hold = () => {
    asking = true;
    findBox().readOnly = true;
    document.body.classList.add("asking");
    // What never reached the server, such as a question of odd blanks, must not lock the page.
    clearTimeout(release);
    release = setTimeout(() => document.querySelector(".pending") || free(), 20000);
  };
  const free = () => {
    asking = false;
    findBox().readOnly = false;
    document.body.classList.remove("asking");
  };
  document.addEventListener("answered", free);

  // Before Gradio hears of it: the first sending locks, further ones are stopped while it lasts, empty ones always.
  const takeUp = (event, text) => {
    if (asking || !text.trim()) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else hold();
  };
  addEventListener("click", (click) => {
    const example = click.target.closest?.("[data-question]");
    if (click.target.closest?.("#start-over")) free();
    else if (example) takeUp(click, example.dataset.question);
    else if (click.target.closest?.("#send")) takeUp(click, findBox().value);
  }, true);
  const SENDS = [["#question", "send"], ["#check", "check-start"], ["#draft", "draft-start"]];
  // Gradio sends on Enter and breaks the line on Shift+Enter; people used to mail programs press Ctrl+Enter.
  addEventListener("keydown", (key) => {
    // While an input method is composing, Enter takes a word; Safari says so by 229 alone.
    if (key.key !== "Enter" || key.isComposing || key.keyCode === 229) return;
    if (key.ctrlKey || key.metaKey) {
      const [, send] = SENDS.find(([part]) => key.target.closest?.(part)) ?? [];
      if (!send) return;
      key.preventDefault();
      document.getElementById(send).click();
      return;
    }
    if (!key.target.closest?.("#question")) return;
    if (!key.shiftKey) takeUp(key, findBox().value);
  }, true);

  // Gradio says it in English, and loads the page anew when the program is back: tab.js keeps the question over that.
  const LOST = "与本机程序的连接断了，请确认它还在运行，然后刷新页面；您的问题还在输入框里。";
  const tellLost = () => {
    document.querySelectorAll(".toast-body").forEach((toast) => {
      const said = toast.querySelector("[data-testid=toast-text]");
      if (!said || said.textContent === LOST || !/connection|failed to fetch|network/i.test(toast.textContent)) return;
      said.textContent = LOST;
      toast.querySelector(".toast-title")?.replaceChildren("连接断了");
      document.querySelectorAll(".pending").forEach((pending) => {
        pending.replaceWith(Object.assign(document.createElement("p"), { className: "failed", textContent: LOST }));
      });
      free();
    });
  };

  // Only what scrolls is moved: the conversation on a wide page, the page itself on a phone.
  const showNewest = () => {
    const turns = document.querySelectorAll(".turn");
    if (!turns.length) return;
    const newest = turns[turns.length - 1];
    const log = document.getElementById("conversation");
    if (log.scrollHeight > log.clientHeight + 1) {
      log.scrollTo({ top: newest.offsetTop - log.offsetTop - 16, behavior: calm() });
    } else if (innerWidth <= 700) {
      scrollTo({ top: newest.getBoundingClientRect().top + scrollY - 72, behavior: calm() });
    }
    document.getElementById("evidence").scrollTop = 0;
  };

  // On a phone the keyboard would cover the page, so the box takes the cursor on wide pages only.
  const takeCursor = () => {
    const box = findBox();
    if (box && innerWidth > 700 && !takeCursor.done) box.focus();
    takeCursor.done ||= Boolean(box);
  };

  // A reload comes back to the tab that was open.
  const OPEN = "open-tab";
  addEventListener("click", (click) => {
    const tab = click.target.closest?.('#tabs [role="tab"]');
    if (tab?.id) mine.session.setItem(OPEN, tab.id);
  });
  const reopenTab = () => {
    const tab = document.getElementById(mine.session.getItem(OPEN) ?? "");
    if (!tab || reopenTab.done || !findBox()) return;
    reopenTab.done = true;
    if (tab.getAttribute("aria-selected") !== "true") tab.click();
  };

  // Gradio's upload boxes speak English to screen readers.
  const nameUploads = () => {
    document.querySelectorAll('[aria-label^="Click to upload"]').forEach((box) => {
      box.setAttribute("aria-label", "点击上传，或把文件拖放到此处");
    });
  };

  // The conversation is drawn anew with every answer, so a region that stays tells screen readers what is new.
  const announce = (text) => {
    let region = document.getElementById("announcer");
    if (!region) {
      region = Object.assign(document.createElement("div"), { id: "announcer", className: "unseen" });
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = text;
  };

  let seen = "";
  new MutationObserver(() => {
    takeCursor();
    reopenTab();
    nameUploads();
    tellLost();
    const turns = document.querySelectorAll(".turn");
    const newest = turns[turns.length - 1];
    const state = `${turns.length} ${newest?.querySelector(".pending") ? "pending" : "done"}`;
    if (state === seen) return;
    seen = state;
    if (!newest) return;
    showNewest();
    announce([...newest.querySelectorAll(".pending, .claim, .refusal, .failed")].map((part) => part.textContent).join("\n"));
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
