--- Runs `envlint server` for YAML buffers, in Neovim 0.7 and newer, without any plugin.
---
---     vim.opt.runtimepath:append('path/to/lsp/editors/neovim')
---     require('envlint').setup({ settings = { inlayHints = { enable = false } } })
---
--- Every YAML buffer is shown to the server, which looks at the text and keeps silent about what is no environment file.

local M = {}

local modern = vim.fn.has('nvim-0.11') == 1
local uv = vim.uv or vim.loop

local options = {
  cmd = { 'envlint', 'server' },
  filetypes = { 'yaml' },
  -- The nearest folder with the first of these that is found above a file; what is below it is one workspace.
  root_markers = { '.git', '.envlint.toml', 'envlint.toml', 'pyproject.toml' },
  -- The keys of the section `envlint`, nested: { codeLens = { enable = false } }.
  settings = {},
  on_attach = nil,
  capabilities = nil,
}

-- From a root to its client; only Neovim 0.7 needs it, `vim.lsp.start` knows by itself.
local running = {}

local function say(message, level)
  vim.notify('envlint: ' .. message, level or vim.log.levels.INFO)
end

local function root_of(path)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  for _, marker in ipairs(options.root_markers) do
    local found = folder
    while true do
      if uv.fs_stat(found .. '/' .. marker) then
        return found
      end
      local above = vim.fn.fnamemodify(found, ':h')
      if above == found then
        break
      end
      found = above
    end
  end
  return folder
end

--- What a client is started with; `vim.lsp.config('envlint', ...)` of Neovim 0.11 takes the same.
function M.config(root)
  return {
    name = 'envlint',
    cmd = options.cmd,
    root_dir = root,
    init_options = next(options.settings) and options.settings or nil,
    settings = { envlint = next(options.settings) and options.settings or vim.empty_dict() },
    capabilities = options.capabilities,
    on_attach = options.on_attach,
  }
end

local function start(buffer, root)
  local config = M.config(root)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buffer })
  end
  if not running[root] then
    config.on_exit = function()
      running[root] = nil
    end
    running[root] = vim.lsp.start_client(config)
  end
  if running[root] then
    vim.lsp.buf_attach_client(buffer, running[root])
  end
  return running[root]
end

local missing_said = false

--- Show a buffer to the server of its root, which is started if need be; returns the client's number.
function M.attach(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == '' or name:match('^%a[%w+.-]+://') or vim.bo[buffer].buftype ~= '' then
    return nil
  end
  if vim.fn.executable(options.cmd[1]) == 0 then
    if not missing_said then
      missing_said = true
      say(('`%s` is not on the path: `pip install conda-envlint`, or set `cmd`'):format(options.cmd[1]), vim.log.levels.WARN)
    end
    return nil
  end
  return start(buffer, root_of(name))
end

local function client_of(buffer)
  local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buffer }) or vim.lsp.buf_get_clients(buffer)
  for _, client in pairs(clients) do
    if client.name == 'envlint' then
      return client
    end
  end
  say('no server is attached to this buffer', vim.log.levels.WARN)
  return nil
end

local function request(buffer, method, params)
  local client = client_of(buffer)
  if not client then
    return nil
  end
  local answer, failure
  if modern then
    answer, failure = client:request_sync(method, params, 10000, buffer)
  else
    answer, failure = client.request_sync(method, params, 10000, buffer)
  end
  if failure or answer.err then
    say(failure or answer.err.message, vim.log.levels.ERROR)
    return nil
  end
  return answer.result, client
end

local function execute(command, buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  return request(buffer, 'workspace/executeCommand', { command = command, arguments = { vim.uri_from_bufnr(buffer) } })
end

--- Apply every safe fix to a buffer; done when it returns.
function M.fix_all(buffer)
  execute('envlint.fixAll', buffer)
end

--- Lay out a buffer with envlint, whatever other servers are attached; done when it returns.
function M.format(buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  local edits, client = request(buffer, 'textDocument/formatting', {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    options = { tabSize = 2, insertSpaces = true },
  })
  if edits and edits ~= vim.NIL then
    vim.lsp.util.apply_text_edits(edits, buffer, client.offset_encoding)
  end
end

--- Show which configuration, data and version apply to a buffer; returns what the server said.
function M.status(buffer)
  local status = execute('envlint.status', buffer)
  if status then
    vim.lsp.util.open_floating_preview(vim.split(status.text, '\n', { trimempty = true }), 'markdown', {})
  end
  return status
end

--- Attach to the YAML buffers that are open and to those to come, and define the commands.
function M.setup(chosen)
  options = vim.tbl_extend('force', options, chosen or {})
  local group = vim.api.nvim_create_augroup('envlint', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = options.filetypes,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(options.filetypes, vim.bo[buffer].filetype) then
      M.attach(buffer)
    end
  end
  local function define(name, run, description)
    vim.api.nvim_create_user_command(name, function()
      run()
    end, { bar = true, desc = description })
  end
  define('EnvlintFixAll', M.fix_all, 'Apply every safe fix')
  define('EnvlintFormat', M.format, 'Lay out the environment file')
  define('EnvlintStatus', M.status, 'Show which configuration, data and version of envlint apply')
end

return M
