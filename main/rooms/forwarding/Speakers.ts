/** Who spoke last: the one who speaks, and before that, … . Few, because a conversation has few sides. */

const MOST = 4;

export class Speakers {
  #recent: readonly string[] = [];

  /** Answers whether that changes the order. */
  speaks(peerId: string): boolean {
    if (this.#recent[0] === peerId) return false;
    this.#recent = [peerId, ...this.#recent.filter((id) => id !== peerId)].slice(0, MOST);
    return true;
  }

  forget(peerId: string): void {
    this.#recent = this.#recent.filter((id) => id !== peerId);
  }

  /** As `listener` sees it, who does not watch themselves: 0 for the one who speaks; null for who did not lately. */
  rankFor(listener: string): (peerId: string) => number | null {
    const others = this.#recent.filter((id) => id !== listener);
    return (peerId) => {
      const rank = others.indexOf(peerId);
      return rank < 0 ? null : rank;
    };
  }
}
