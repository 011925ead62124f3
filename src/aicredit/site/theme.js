{
  // What the theme's script does later, done before anything is drawn. Where storage is shut
  // (an embedded page, a strict reader), the system decides.
  const kept = (() => {
    try {
      return localStorage.getItem("mode");
    } catch {
      // The theme's script asks again, unguarded, and would leave every menu dead.
      const none = { getItem: () => null, setItem() {}, removeItem() {} };
      Object.defineProperty(window, "localStorage", { value: none });
      return null;
    }
  })();
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const { dataset } = document.documentElement;
  dataset.mode = kept || "auto";
  dataset.theme = ["light", "dark"].includes(kept) ? kept : system;
}
