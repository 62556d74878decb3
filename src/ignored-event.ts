import { env } from 'node:process';

// The toolkit reads the event when it is loaded, and fails where its file is broken. The run needs nothing of it. This module is
// imported before the toolkit.
env.GITHUB_EVENT_PATH = '';
