package outside

import "time"

// A test may do what it likes.
func begin() time.Time { go wait(nil, time.Now()); return time.Now() }
