/** How long a text message is, and how many are paid for: providers part long ones. */

/** One message holds so many characters; of several each gives some away to be put together again. */
const SINGLE = 70
const EACH = 67
/** What a message holds at most. */
export const MOST_CHARACTERS = 500

export interface Length {
  readonly characters: number
  readonly parts: number
}

/** Counted as providers in China do: every sign is one, the signature in front included. */
export function lengthOf(text: string): Length {
  // as the network counts them: a sign outside the basic plane is two
  const characters = text.length
  return { characters, parts: characters <= SINGLE ? Math.min(1, characters) : Math.ceil(characters / EACH) }
}
