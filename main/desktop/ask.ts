/** Questions before something ends a meeting. */
import { dialog, type BrowserWindow } from 'electron';

export interface Question {
  readonly title: string;
  readonly message: (people: number) => string;
  readonly detail: string;
  readonly yes: string;
  readonly no: string;
}

/** True: yes. Escape, and Enter without looking, mean no. */
export async function ask(window: BrowserWindow | undefined, question: Question, people: number): Promise<boolean> {
  const options = {
    type: 'question' as const,
    title: question.title,
    message: question.message(people),
    detail: question.detail,
    buttons: [question.yes, question.no],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window && !window.isDestroyed() ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 0;
}
