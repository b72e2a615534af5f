// Runs before the first paint, as a file of its own, so that dark mode never flashes white
// and the content security policy needs no exception for an inline script.
;(() => {
  let choice = null
  try {
    choice = localStorage.getItem('whatomate.theme')
  } catch {
    // Storage may be switched off; the system's preference is then all there is.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
