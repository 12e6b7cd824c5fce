/**
 * Makes the pictures of the README's tour from the running program, so that they stay true: `npm run pictures`.
 * A fresh data folder with the demo packs enters; `docs/pictures/*.png` leave.
 */
import { DESK, inStudio, PHONE, signIn, take } from './pictures-kit.ts'

/** Links to records in a list, whatever its form. */
const RECORDS = 'main a[href*="/o/customers/"]'

await inStudio(async ({ page: open }) => {
  const page = await open(DESK)
  await page.goto('/')
  await page.locator('input[type=password]').waitFor()
  await take(page, 'sign-in')
  await signIn(page)
  await page.goto('/o/customers')
  await page.locator(RECORDS).first().waitFor()
  await take(page, 'customers')
  // somebody with a story: the customer with most follow-ups
  await page.goto('/o/customers?sort=-follow_times')
  await page.locator(RECORDS).first().click()
  await page.getByRole('tab').first().waitFor()
  await take(page, 'customer')
  await page.goto('/o/customers')
  await page.getByRole('button', { name: '新增' }).first().click()
  await page.getByRole('dialog').waitFor()
  await take(page, 'form')

  const phone = await open(PHONE)
  await signIn(phone)
  await phone.goto('/o/customers')
  await phone.locator(RECORDS).first().waitFor()
  await take(phone, 'phone')
})
