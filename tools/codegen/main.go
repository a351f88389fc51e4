// codegen SCHEMA FOLDER writes the SDKs of a schema for Python and Go, by the engine's own generators: what
// `pulumi package gen-sdk` does with language plugins.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// noPackages resolves references to other packages, of which the schema has none.
type noPackages struct{ schema.ReferenceLoader }

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: codegen SCHEMA FOLDER"))
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	generators := map[string]func(*schema.Package) (map[string][]byte, error){
		"python": func(p *schema.Package) (map[string][]byte, error) {
			return python.GeneratePackage("slipway", p, nil, noPackages{})
		},
		"go": func(p *schema.Package) (map[string][]byte, error) { return gogen.GeneratePackage("slipway", p, nil) },
	}
	for language, generate := range generators {
		if err := write(text, filepath.Join(os.Args[2], language), generate); err != nil {
			fail(fmt.Errorf("%s: %w", language, err))
		}
	}
}

func write(text []byte, folder string, generate func(*schema.Package) (map[string][]byte, error)) error {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	// A generator changes the package that it is given, so each gets its own.
	pkg, diagnostics, err := schema.BindSpec(spec, noPackages{}, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := generate(pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "codegen:", err)
	os.Exit(1)
}
