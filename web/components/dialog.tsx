import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Words } from "../words/words.ts";
import { Icon } from "./icon.tsx";

interface DialogProps {
  title: string;
  words: Words;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  isWide?: boolean;
  children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus within it, and closes it on Escape. */
export function Dialog({ title, words, onClose, onKeyDown, isWide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  // A click on the backdrop is a click on the dialog itself.
  const closeOutside = ({ target }: MouseEvent) => {
    if (target === dialog.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={isWide ? "dialog wide" : "dialog"}
      aria-label={title}
      onClose={onClose}
      onClick={closeOutside}
      onKeyDown={onKeyDown}
    >
      <header class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="button quiet" aria-label={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

interface ConfirmProps {
  question: string;
  hint: string;
  action: string;
  words: Words;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before an action that cannot be undone. */
export function Confirm({ question, hint, action, words, onConfirm, onClose }: ConfirmProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog title={question} words={words} onClose={onClose}>
      <p>{hint}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>{words.cancel}</button>
        <button type="button" class="button danger" onClick={confirm}>{action}</button>
      </div>
    </Dialog>
  );
}
