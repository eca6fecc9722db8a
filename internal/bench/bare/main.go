// Command bare is the yardstick of a scan: net/http and encoding/json, 16 requests in flight, records decoded into structs and two numbers
// made of them. It retries nothing, keeps nothing and checks nothing but the number of records, on purpose.
//
// For each line that it reads it scans once, and writes a line.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const inFlight = 16

type invoice struct {
	ID         string  `json:"id"`
	Type       string  `json:"type"`
	Status     string  `json:"status"`
	Quantity   float64 `json:"quantity"`
	Unit       string  `json:"unit_id"`
	StartDate  string  `json:"start_date"`
	EndDate    string  `json:"end_date"`
	Number     string  `json:"invoice_id"`
	FacilityID string  `json:"facility_id"`
	SupplierID string  `json:"supplier_id"`
	CO2e       float64 `json:"co2e"`
	Energy     float64 `json:"total_energy_kwh"`
	Cups       string  `json:"cups"`
	CreatedAt  string  `json:"created_at"`
	UpdatedAt  string  `json:"updated_at"`
}

type page struct {
	Items []invoice `json:"items"`
	Total int       `json:"total"`
}

type client struct {
	http     *http.Client
	upstream string

	mu   sync.Mutex
	rows int
	co2e float64
}

func main() {
	upstream := flag.String("upstream", "", "base URL of the platform")
	flag.Parse()
	c := &client{http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}, Timeout: time.Minute}, upstream: *upstream}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if err := c.scan(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("n,s\n%d,%.3f\n", c.rows, c.co2e)
	}
}

// scan reads the first page, which tells how many there are, and then all the others.
func (c *client) scan() error {
	c.rows, c.co2e = 0, 0
	first, err := c.read(1)
	if err != nil {
		return err
	}
	pages := (first.Total + 99) / 100
	var next atomic.Int64
	next.Store(1)
	failures := make(chan error, inFlight)
	var all sync.WaitGroup
	for range inFlight {
		all.Go(func() {
			for n := int(next.Add(1)); n <= pages; n = int(next.Add(1)) {
				if _, err := c.read(n); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return err
	}
	if c.rows != first.Total {
		return fmt.Errorf("%d records of %d", c.rows, first.Total)
	}
	return nil
}

func (c *client) read(n int) (*page, error) {
	request, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/v1/invoices?page=%d&size=100", c.upstream, n), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("x-api-key", "key")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	p := new(page)
	if err := json.NewDecoder(response.Body).Decode(p); err != nil {
		return nil, err
	}
	c.add(p)
	return p, nil
}

func (c *client) add(p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows += len(p.Items)
	for i := range p.Items {
		c.co2e += p.Items[i].CO2e
	}
}
