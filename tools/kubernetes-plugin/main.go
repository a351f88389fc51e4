// The official kubernetes plugin, built from its Go module, for machines that its releases don't reach. It has no schema
// of the package, which the module's own build generates: programs in YAML and imports are what asks for one.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

func main() {
	provider.Serve("kubernetes", "", []byte(`{"name":"kubernetes"}`), []byte(`{}`))
}
