// A git server on loopback, by https: the smart protocol, which git's own CGI program speaks. Whoever has the password may
// read, and nobody may write: whoever commits does so in the folder itself.
//
//	flux ADDRESS FOLDER CERTIFICATE KEY
//
// FOLDER has bare repositories; the password is the environment's GIT_PASSWORD, of any user. It writes its address to standard
// output once it listens, port 0 meaning any.
package main

import (
	"crypto/subtle"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	address, folder, certificate, key := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	programs, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		log.Fatal(err)
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(programs)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + folder, "GIT_HTTP_EXPORT_ALL=1"},
	}
	wanted := []byte(os.Getenv("GIT_PASSWORD"))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	log.Fatal(http.ServeTLS(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		if subtle.ConstantTimeCompare([]byte(password), wanted) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}), certificate, key))
}
