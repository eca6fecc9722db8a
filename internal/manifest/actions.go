package manifest

// Action says what follows from an answer that is no success, in place of what its status means everywhere.
//
//	actions:
//	  - {status: 404, code: not_found, do: empty}
//	  - {status: 403, code: token_expired, do: renew}
//
// The first one that fits counts; those of a table go before those of the platform.
type Action struct {
	Status int    // of the answer, or the one that a success names in its body: see [ErrorShape]; 0: any
	Code   string // in the answer; "": any, and none
	Do     Do
}

// Do is what follows from an answer.
type Do string

// What may follow from an answer.
const (
	DoEmpty Do = "empty" // there are no rows, for certain
	DoRetry Do = "retry" // the request is made again, after a short pause, a few times
	DoWait  Do = "wait"  // the rate of requests is too high: all wait as long as the answer says
	DoRenew Do = "renew" // the token has ended: another is got, once, and the request made again
	DoFail  Do = "fail"  // it fails at once
)

// dos are all of them.
var dos = []string{string(DoEmpty), string(DoRetry), string(DoWait), string(DoRenew), string(DoFail)}

// Action returns what follows from an answer; "" leaves it to what its status means. own are the table's.
func (s *ErrorShape) Action(own []Action, status int, code string) Do {
	for _, list := range [][]Action{own, s.Actions} {
		for _, a := range list {
			if (a.Status == 0 || a.Status == status) && (a.Code == "" || a.Code == code) {
				return a.Do
			}
		}
	}
	return ""
}
