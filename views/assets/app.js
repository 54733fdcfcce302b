// Clicks on numbers, cards and 复制; scrolling to the newest exchange. Nothing here asks the server for anything.
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

  // Gradio sends on Enter and breaks the line on Shift+Enter; people used to mail programs press Ctrl+Enter.
  document.addEventListener("keydown", (key) => {
    if (key.key === "Enter" && (key.ctrlKey || key.metaKey) && key.target.closest?.("#question")) {
      key.preventDefault();
      document.getElementById("send").click();
    }
  });

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
    const box = document.querySelector("#question textarea");
    if (box && innerWidth > 700 && !takeCursor.done) box.focus();
    takeCursor.done ||= Boolean(box);
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
