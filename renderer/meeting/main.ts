import '../ui/styles/main.css';
import { notLoaded } from './notLoaded.ts';
import { until } from './composables/until.ts';
import { namesRoom } from './landing/namesRoom.ts';
import { begin } from './stores/composition.ts';

/** So long may the screens wait for a picture to show. */
const PATIENCE = 100;

if (namesRoom(location.search)) {
  const { meeting, arrives } = begin();
  // Building the screens takes longer than all else. Who joins without being asked asks first, and
  // sets up what comes: it is on its way while the screens are made.
  if (arrives) {
    await until(() => meeting.people.some(({ isMe, media }) => !isMe && media.length > 0), PATIENCE);
    // Where it does not come, the screens ask for it again.
    import('./components/MeetingFrame.vue').catch(() => {});
  }
}
await import('./app.ts').catch(notLoaded);
