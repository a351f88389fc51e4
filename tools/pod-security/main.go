// Command pod-security judges pods by Kubernetes' own library, as the oracle of the rules in policy/.
//
// It reads one {"version": "1.37", "pod": {"metadata": …, "spec": …}} a line and writes one
// {"baseline": {CHECK: ALLOWED, …}, "restricted": {…}} a line, in order: every check in force, and its verdict.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	sigsjson "sigs.k8s.io/json"
)

type question struct {
	Version string                 `json:"version"`
	Pod     corev1.PodTemplateSpec `json:"pod"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pod-security:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	evaluator, err := policy.NewEvaluator(namedChecks(), nil)
	if err != nil {
		return err
	}
	lines := bufio.NewReader(in)
	answers := bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return answers.Flush()
		}
		if err != nil {
			return err
		}
		answer, err := judge(evaluator, line)
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}

func judge(evaluator policy.Evaluator, line []byte) (map[api.Level]map[string]bool, error) {
	var asked question
	// As the API server decodes: names of fields are case-sensitive.
	strict, err := sigsjson.UnmarshalStrict(line, &asked)
	if err != nil {
		return nil, err
	}
	if len(strict) > 0 {
		return nil, strict[0]
	}
	version, err := api.ParseVersion("v" + asked.Version)
	if err != nil {
		return nil, err
	}
	setDefaults(&asked.Pod.Spec)
	answer := map[api.Level]map[string]bool{}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		verdicts := map[string]bool{}
		at := api.LevelVersion{Level: level, Version: version}
		for _, result := range evaluator.EvaluatePod(at, &asked.Pod.ObjectMeta, &asked.Pod.Spec) {
			verdicts[result.ForbiddenReason] = result.Allowed
		}
		answer[level] = verdicts
	}
	return answer, nil
}

// namedChecks returns the library's checks, each giving its id as the reason: results don't carry it otherwise.
func namedChecks() []policy.Check {
	checks := policy.DefaultChecks()
	for _, check := range checks {
		for i, versioned := range check.Versions {
			check.Versions[i].CheckPod = func(meta *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := versioned.CheckPod(meta, spec)
				result.ForbiddenReason = string(check.ID)
				return result
			}
		}
	}
	return checks
}

// setDefaults sets the one default of the API server that decides a verdict: a volume without a source is an emptyDir.
func setDefaults(spec *corev1.PodSpec) {
	for i := range spec.Volumes {
		if spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}
