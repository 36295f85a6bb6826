-- For `vim.lsp.enable('envlint')` of Neovim 0.11 and newer.
return {
  cmd = { 'envlint', 'server' },
  filetypes = { 'yaml' },
  root_markers = { '.git', '.envlint.toml', 'envlint.toml', 'pyproject.toml' },
  settings = { envlint = vim.empty_dict() },
}
