;;; envlint.el --- Eglot runs the language server of envlint  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "26.3") (eglot "1.9"))
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Every YAML file is shown to the server, which looks at the text and keeps silent about what is no environment file.
;;
;;     (load "path/to/lsp/editors/emacs/envlint")
;;     (add-hook 'yaml-mode-hook #'eglot-ensure)      ; and yaml-ts-mode-hook, from Emacs 29 on
;;
;; Settings are Eglot's, here for all projects; `.dir-locals.el' has them for one:
;;
;;     (setq-default eglot-workspace-configuration '(:envlint (:codeLens (:enable :json-false))))
;;
;; `eglot-code-actions' offers the fixes, `eglot-format-buffer' lays the file out, `envlint-fix-all' applies each safe fix,
;; `envlint-status' says which configuration, data and version apply.  Eglot shows a file to one server only.

;;; Code:

(require 'eglot)

(defgroup envlint nil
  "The language server for conda environment files."
  :group 'tools)

(defcustom envlint-command '("envlint" "server")
  "How the language server is started."
  :type '(repeat string))

(add-to-list 'eglot-server-programs '((yaml-mode yaml-ts-mode) . (lambda (&rest _) envlint-command)))

(defun envlint--execute (command)
  "Let the server execute COMMAND for this buffer, and return what it answers."
  (let ((eglot-confirm-server-initiated-edits nil)  ; up to Eglot 1.15
        (eglot-confirm-server-edits nil))           ; since
    (ignore eglot-confirm-server-initiated-edits eglot-confirm-server-edits)
    (eglot--signal-textDocument/didChange)
    (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                     (list :command command
                           :arguments (vector (plist-get (eglot--TextDocumentIdentifier) :uri))))))

;;;###autoload
(defun envlint-fix-all ()
  "Apply every safe fix to this buffer."
  (interactive)
  (envlint--execute "envlint.fixAll"))

;;;###autoload
(defun envlint-status ()
  "Say which configuration, data and version of envlint apply to this buffer."
  (interactive)
  (let ((status (envlint--execute "envlint.status")))
    (when (called-interactively-p 'interactive)
      (with-help-window "*envlint*"
        (princ (plist-get status :text))))
    status))

(provide 'envlint)
;;; envlint.el ends here
