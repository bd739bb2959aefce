/** What was counted at one drill of one session: whole rounds, and movements or ms of this one. */

const SHELF = "relearn.count.";

export class Kept {
  constructor(place) {
    this.key = SHELF + place;
    const session = SHELF + place.split(".")[0];
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(SHELF) && !key.startsWith(session)) localStorage.removeItem(key);
    }
  }

  read() {
    try {
      return { round: 0, now: 0, all: 0, ...JSON.parse(localStorage.getItem(this.key)) };
    } catch {
      return { round: 0, now: 0, all: 0 };
    }
  }

  write(round, now, all) {
    localStorage.setItem(this.key, JSON.stringify({ round, now, all }));
  }
}

/** How this person wants to count: "tap", or "paced" by the phone. */
export class Choice {
  static read() {
    return localStorage.getItem("relearn.counts") === "paced" ? "paced" : "tap";
  }

  static write(count) {
    localStorage.setItem("relearn.counts", count);
  }
}
