/** What must be there before a screen is shown, handed in by rooms above that know what screens are made of. */
import type { ScreenModel } from '../../engine/screens/types.ts'

type Preparation = (screen: ScreenModel) => Promise<void>

const preparations: Preparation[] = []

export function prepareScreens(preparation: Preparation): void {
  preparations.push(preparation)
}

/** The screen, once everything is there. */
export async function prepared(screen: ScreenModel): Promise<ScreenModel> {
  await Promise.all(preparations.map((preparation) => preparation(screen)))
  return screen
}
