-- What a scenario in test_neovim.py may use; the file that is named by ENVLINT_SCENARIO is run when the editor is ready.

local function wait_for(what, is_done)
  if not vim.wait(30000, is_done, 10) then
    error('waited in vain for ' .. what)
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

local function diagnostics()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    local code = each.code or (each.user_data and each.user_data.lsp and each.user_data.lsp.code)
    table.insert(found, {
      start = { each.lnum, each.col },
      ['end'] = { each.end_lnum, each.end_col },
      severity = each.severity,
      rule = code,
      message = each.message,
      source = each.source,
    })
  end
  return found
end

local function from_envlint()
  return vim.tbl_filter(function(each)
    return each.source == 'envlint'
  end, diagnostics())
end

local function has(rule)
  return #vim.tbl_filter(function(each)
    return each.rule == rule
  end, from_envlint()) > 0
end

local function clients()
  return vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
end

-- What a user does who opens the menu of code actions and takes one of them.
local function act(title)
  local offered, taken = {}, nil
  vim.ui.select = function(items, how, choose)
    for _, item in ipairs(items) do
      local shown = how.format_item(item)
      table.insert(offered, shown)
      if shown:sub(1, #title) == title then
        taken = item
      end
    end
    choose(taken)
  end
  vim.lsp.buf.code_action()
  wait_for('code actions', function()
    return #offered > 0
  end)
  if not taken then
    error('only these were offered: ' .. table.concat(offered, ', '))
  end
  return offered
end

local function type_on_line(line, old, new)
  local before = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1]
  local start = assert(before:find(old, 1, true)) - 1
  vim.api.nvim_buf_set_text(0, line, start, line, start + #old, { new })
end

local names = {
  wait_for = wait_for,
  text = text,
  diagnostics = diagnostics,
  from_envlint = from_envlint,
  has = has,
  clients = clients,
  act = act,
  type_on_line = type_on_line,
}

local chunk = assert(loadfile(vim.env.ENVLINT_SCENARIO))
setfenv(chunk, setmetatable(names, { __index = _G }))
local ok, result = xpcall(chunk, debug.traceback)
local answer = vim.fn.json_encode(ok and { result = result } or { failure = tostring(result) })
vim.fn.writefile({ answer }, vim.env.ENVLINT_ANSWER)
vim.cmd('qall!')
