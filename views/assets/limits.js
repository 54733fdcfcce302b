// What is over a limit is told where it happens: files too large to send, and what the server refuses.
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
