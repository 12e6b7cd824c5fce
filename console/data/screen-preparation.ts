/** What must be there before a screen is shown, handed in by rooms above that know what screens are made of. */
import type { ScreenModel } from '../../engine/screens/types.ts'

/** Gives the screen as it is shown. */
type Preparation = (screen: ScreenModel) => Promise<ScreenModel>

const preparations: Preparation[] = []

export function prepareScreens(preparation: Preparation): void {
  preparations.push(preparation)
}

/** The screen, once everything is there. */
export async function prepared(screen: ScreenModel): Promise<ScreenModel> {
  let shown = screen
  for (const preparation of preparations) shown = await preparation(shown)
  return shown
}
