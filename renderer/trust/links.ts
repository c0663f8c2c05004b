/** Where to go on from here, with the room that was named. */
export interface Links {
  readonly secure: string;
  readonly trust: string;
  readonly watch: string;
}
