/** A namespace's labels by which the API server refuses, records and warns of pods above a level (Kubernetes, "Pod Security Admission"). */
export const podSecurityLabels = (level: string) => ({
  "pod-security.kubernetes.io/enforce": level,
  "pod-security.kubernetes.io/audit": level,
  "pod-security.kubernetes.io/warn": level,
});
