// What is over a limit is told where it happens: a text that is cut to its longest, files too large to send.
(() => {
  const findPlace = (box) => box.closest("label") ?? box.closest(".block") ?? box;
  const tell = (box, text) => {
    const after = findPlace(box);
    const note = after.nextElementSibling?.matches(".over") ? after.nextElementSibling : document.createElement("p");
    note.className = "over";
    note.setAttribute("role", "alert");
    note.textContent = text;
    if (note.previousElementSibling !== after) after.after(note);
  };
  const takeBack = (box) => {
    const note = findPlace(box).nextElementSibling;
    if (note?.matches(".over")) note.remove();
  };

  // Browsers cut what is longer than maxlength without a word.
  document.addEventListener("beforeinput", (input) => {
    const box = input.target;
    if (!(box.maxLength > 0) || input.isComposing) return;
    const text = input.data ?? input.dataTransfer?.getData("text/plain") ?? "";
    const room = box.maxLength - (box.value.length - (box.selectionEnd - box.selectionStart));
    if (text.length <= room) {
      takeBack(box);
      return;
    }
    const kept = room ? `只放进了前 ${room} 个字` : "没有放进来";
    const what = text.length > 1 ? `贴上的 ${text.length} 个字${kept}` : `再写的字${kept}`;
    tell(box, `这里最多 ${box.maxLength} 个字：${what}。`);
  }, true);

  const most = () => Number(document.querySelector('meta[name="upload-mb"]')?.content);
  const stopLarge = (event, files, box) => {
    const size = Math.ceil([...files].reduce((sum, file) => sum + file.size, 0) / 2 ** 20);
    if (size <= most()) {
      takeBack(box);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(box, `一次最多上传 ${most()} MB，这里有 ${size} MB：请分几次上传，或去掉文件里的大图。`);
  };
  addEventListener("change", (change) => {
    if (change.target.type === "file") stopLarge(change, change.target.files, change.target);
  }, true);
  addEventListener("drop", (drop) => {
    if (drop.dataTransfer?.files.length) stopLarge(drop, drop.dataTransfer.files, drop.target);
  }, true);

  // What the server refuses Gradio puts under an English head.
  const rename = () => {
    document.querySelectorAll(".toast-title").forEach((title) => {
      const text = title.firstChild;
      if (text?.data?.includes("Error")) text.data = text.data.replace("Error", "没有办成");
    });
  };
  new MutationObserver(rename).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
