// What this browser keeps, kept for each user apart; where nobody logs in, under the plain names. Whoever is no longer
// logged in is taken to the login page.
(() => {
  const whose = () => (window.gradio_config?.username ? `${window.gradio_config.username}/` : "");
  const part = (store) => ({
    getItem: (name) => store.getItem(whose() + name),
    setItem: (name, value) => store.setItem(whose() + name, value),
    removeItem: (name) => store.removeItem(whose() + name),
    names: () => Object.keys(store).filter((name) => name.startsWith(whose())).map((name) => name.slice(whose().length)),
  });
  window.mine = { local: part(localStorage), session: part(sessionStorage) };

  const ask = window.fetch;
  window.fetch = async (...given) => {
    const reply = await ask(...given);
    if (reply.status === 401) location.assign("login");
    return reply;
  };
})();
