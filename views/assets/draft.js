// The profile form of 写方案: gathers and fills its fields, keeps them over a reload, shows errors beside them.
// Nothing here asks the server for anything; the tab's events do.
(() => {
  const KEPT = "draft-profile";
  const OUTDATED = "draft-outdated";
  const find = () => document.querySelector("form.profile");
  const rows = () => find().querySelector(".estates .rows");

  const addEstate = () => {
    const number = rows().children.length + 1;
    const holder = document.createElement("div");
    holder.innerHTML = find().querySelector(".estates template").innerHTML.replaceAll("#", number);
    rows().append(holder.firstElementChild);
  };
  const renumber = () => {
    const kept = gather().小区 ?? [];
    rows().replaceChildren();
    kept.forEach((estate) => { addEstate(); fillAt(`小区·第 ${rows().children.length} 个`, estate); });
  };

  // {"小区·第 1 个·户数": "620"} as {小区: [{户数: "620"}]}; a standing that is nothing but its status is that word.
  const gather = () => {
    const profile = {};
    for (const [path, typed] of new FormData(find())) {
      const value = typed.trim();
      if (!value) continue;
      const steps = path.split("·");
      const last = steps.pop();
      let place = profile;
      steps.forEach((step) => { place = place[step] ??= {}; });
      place[last] = value;
    }
    if (profile.小区) {
      profile.小区 = Object.values(profile.小区);
    }
    Object.entries(profile.各项现状 ?? {}).forEach(([name, standing]) => {
      standing.现状 ??= "不清楚";
      if (Object.keys(standing).length === 1) profile.各项现状[name] = standing.现状;
    });
    return profile;
  };

  const fillAt = (path, value) => {
    if (value !== null && typeof value === "object") {
      Object.entries(value).forEach(([step, inner]) => fillAt(path ? `${path}·${step}` : step, inner));
      return;
    }
    const field = find().elements.namedItem(path) ?? find().elements.namedItem(`${path}·现状`);
    if (field) field.value = String(value ?? "");
  };
  const fill = (profile) => {
    const { 小区: estates = [], ...rest } = profile;
    find().reset();
    rows().replaceChildren();
    estates.forEach((estate, at) => { addEstate(); fillAt(`小区·第 ${at + 1} 个`, estate); });
    fillAt("", rest);
    count();
  };

  const count = () => {
    find().querySelectorAll("details.area").forEach((area) => {
      const told = area.querySelector(".stated");
      told.textContent = `${area.querySelectorAll(".choices input:checked").length}/${told.dataset.total}`;
    });
  };
  // Each browser tab goes on with its own form; a new one begins with what was filled in last.
  const keep = () => {
    count();
    const written = JSON.stringify(gather());
    mine.session.setItem(KEPT, written);
    mine.local.setItem(KEPT, written);
  };

  // A draft written before the form was changed says so; the next one comes without that line.
  const outdate = () => {
    document.querySelector("#draft-result .outdated")?.removeAttribute("hidden");
    mine.session.setItem(OUTDATED, "yes");
  };
  document.addEventListener("click", (click) => {
    if (click.target.closest?.("#draft-start")) mine.session.removeItem(OUTDATED);
  });

  // An error at 小区·第 1 个·户数 stands below that field, one at 各项现状·… without a field of its own below its group.
  const showErrors = () => {
    const form = find();
    const told = document.querySelector("#draft-assessed [data-errors]");
    if (!form || !told) return;
    form.querySelectorAll(".error").forEach((place) => { place.hidden = true; place.textContent = ""; });
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    Object.entries(JSON.parse(told.dataset.errors)).forEach(([path, message]) => {
      const field = form.elements.namedItem(path);
      const group = path.split("·").slice(0, 2).join("·");
      const place = [path, group, path.split("·")[0]].map((at) => document.getElementById(`e-${at}`)).find(Boolean);
      if (!place) return;
      place.textContent = message;
      place.hidden = false;
      field?.setAttribute?.("aria-invalid", "true");
      place.closest("details")?.setAttribute("open", "");
      place.closest("details.area")?.setAttribute("open", "");
    });
  };

  // The assessment is drawn anew with every change; areas that were open stay open.
  const areas = () => [...document.querySelectorAll("#draft-assessed details.area")];
  let open = [];
  const reopen = () => areas().forEach((area, at) => { area.open = open.includes(at); });

  const save = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // The tab's events call these; `start` is told how to have the profile assessed.
  window.draftForm = {
    read: () => JSON.stringify(find() ? gather() : {}),
    take: (written) => {
      if (!written) return;
      fill(JSON.parse(written));
      keep();
      outdate();
      window.draftForm.assess();
    },
    update: () => { reopen(); showErrors(); },
    save,
    // The server has laid the draft out again that was here before a reload.
    restore: () => setTimeout(() => mine.session.getItem(OUTDATED) && outdate(), 100),
    assess: () => {},
    start: (element, assess) => {
      let waiting = 0;
      window.draftForm.assess = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          if (areas().length) open = areas().flatMap((area, at) => (area.open ? [at] : []));
          assess(JSON.stringify(gather()));
        }, 350);
      };
      const changed = () => { keep(); outdate(); window.draftForm.assess(); };
      element.addEventListener("input", changed);
      element.addEventListener("click", (click) => {
        const drop = click.target.closest("[data-drop-estate]");
        if (click.target.closest("[data-add-estate]")) {
          addEstate();
          rows().lastElementChild.querySelector("input").focus();
        } else if (drop) {
          drop.closest(".estate").remove();
          renumber();
          changed();
          element.querySelector("[data-add-estate]").focus();
        }
      });
      const kept = mine.session.getItem(KEPT) ?? mine.local.getItem(KEPT);
      if (!kept) return;
      fill(JSON.parse(kept));
      keep();
      window.draftForm.assess();
    },
  };
})();
