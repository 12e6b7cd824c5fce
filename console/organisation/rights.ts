/** Which permission points the person at the screen holds, as the server said at the start. */
import { useSession } from '../state/session.ts'

export function useMayDo(): (point: string) => boolean {
  const session = useSession()
  return (point) => {
    const { person } = session
    if (!person) return false
    if (session.boot?.person?.closedPoints.includes(point)) return false
    return person.administrator || (session.boot?.person?.points.includes(point) ?? false)
  }
}
