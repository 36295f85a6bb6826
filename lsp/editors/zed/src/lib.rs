//! Lets Zed start `envlint server` for YAML files; Zed runs no server that an extension has not registered.

use zed_extension_api::{
    self as zed, serde_json::Value, settings::LspSettings, Command, LanguageServerId, Result, Worktree,
};

struct Envlint;

impl zed::Extension for Envlint {
    fn new() -> Self {
        Self
    }

    /// What `lsp.envlint.binary` names, or the `envlint` of the project's shell.
    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let (path, arguments) = binary.map_or((None, None), |each| (each.path, each.arguments));
        let command = path
            .or_else(|| worktree.which("envlint"))
            .ok_or("envlint is not on the path: `pip install conda-envlint`, or set `lsp.envlint.binary.path`")?;
        let args = arguments.unwrap_or_else(|| vec!["server".to_string()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.settings)
    }
}

zed::register_extension!(Envlint);
