// An OCI registry in memory on loopback, with the referrers API: what the tests sign, verify and tamper with.
//
//	signing ADDRESS
//
// It writes its address to standard output once it listens, port 0 meaning any.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	quiet := registry.Logger(log.New(nowhere{}, "", 0))
	log.Fatal(http.Serve(listener, registry.New(quiet, registry.WithReferrersSupport(true))))
}

type nowhere struct{}

func (nowhere) Write(text []byte) (int, error) { return len(text), nil }
