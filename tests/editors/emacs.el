;;; What a scenario in test_emacs.py may use; ENVLINT_SCENARIO is run in the buffer of ENVLINT_FILE.  -*- lexical-binding: t; -*-

(require 'json)
(setq warning-minimum-level :error
      eglot-send-changes-idle-time 0.01
      make-backup-files nil)

(defun wait-for (what is-done)
  "Wait until IS-DONE; WHAT says what for."
  (let ((rest 3000))
    (while (not (funcall is-done))
      (when (< (setq rest (1- rest)) 0)
        (error "Waited in vain for %s" what))
      (accept-process-output nil 0.01))))

(defun place (position)
  "Line and column in UTF-8 bytes of POSITION, from 0."
  (save-excursion
    (goto-char position)
    (vector (1- (line-number-at-pos))
            (length (encode-coding-string (buffer-substring (line-beginning-position) position) 'utf-8)))))

(defun seen ()
  "The diagnostics that Flymake shows."
  (vconcat
   (mapcar (lambda (each)
             (let ((of-server (cdr (assoc 'eglot-lsp-diag (eglot--diag-data each)))))
               (list :start (place (flymake-diagnostic-beg each))
                     :end (place (flymake-diagnostic-end each))
                     :severity (plist-get of-server :severity)
                     :rule (plist-get of-server :code)
                     :message (plist-get of-server :message))))
           (flymake-diagnostics))))

(defun has (rule)
  "Whether RULE is among the diagnostics."
  (seq-some (lambda (each) (equal (plist-get each :rule) rule)) (seen)))

(find-file (getenv "ENVLINT_FILE"))
(call-interactively #'eglot)
(flymake-start)

(let ((answer (condition-case failure
                  (list :result (progn (wait-for "diagnostics" #'flymake-diagnostics)
                                       (load (getenv "ENVLINT_SCENARIO") nil t)
                                       (scenario)))
                (error (list :failure (format "%S" failure)))))
      (coding-system-for-write 'utf-8-unix))
  (with-temp-file (getenv "ENVLINT_ANSWER")
    (insert (json-encode answer))))
(let ((kill-emacs-hook nil))
  (kill-emacs 0))
