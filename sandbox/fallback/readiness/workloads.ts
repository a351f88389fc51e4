import {
  conditionOf,
  isOwnedBy,
  type KubeObject,
  listAt,
  numberAt,
  textAt,
} from "../../kubernetes/objects.ts";
import { READY, type ReadinessRule, type Verdict, waiting } from "./verdict.ts";

const REVISION = "deployment.kubernetes.io/revision";

function isObserved(object: KubeObject): boolean {
  return numberAt(object, ["status", "observedGeneration"]) >= (object.metadata.generation ?? 0);
}

const NOT_OBSERVED = waiting("its controller has not seen the newest generation yet");

/** `[Reason] message` of a condition that is not true. */
function complaint(object: KubeObject, type: string, fallback: string): Verdict {
  const condition = conditionOf(object, type);
  return waiting(condition?.message ? `[${condition.reason}] ${condition.message}` : fallback);
}

/**
 * The ReplicaSet of the Deployment's revision has all its replicas ready, and the Deployment is available and, from
 * its second revision on, done with rolling forward.
 */
export const deployment: ReadinessRule = {
  related: { group: "apps", version: "v1", kind: "ReplicaSet" },
  judge(object, replicaSets) {
    if (!isObserved(object)) return NOT_OBSERVED;
    const revision = object.metadata.annotations?.[REVISION] ?? "";
    const current = replicaSets.find(
      (each) => isOwnedBy(each, object) && each.metadata.annotations?.[REVISION] === revision,
    );
    if (current === undefined)
      return waiting("the ReplicaSet of the newest revision has not been created yet");
    const progress = conditionOf(object, "Progressing");
    if (progress?.status === "False") return complaint(object, "Progressing", "it makes no progress");
    if (conditionOf(object, "Available")?.status !== "True") {
      return complaint(object, "Available", "minimum number of live Pods was not attained");
    }
    if (revision !== "1" && progress !== undefined && progress.reason !== "NewReplicaSetAvailable") {
      return waiting(
        progress.message || "minimum number of Pods to consider the application live was not attained",
      );
    }
    const wanted = numberAt(current, ["spec", "replicas"], 1);
    const ready = numberAt(current, ["status", "readyReplicas"]);
    return ready >= wanted
      ? READY
      : waiting(`waiting for app ReplicaSet to be available (${ready}/${wanted} Pods available)`);
  },
};

/** Every replica is ready and of the newest revision; with the OnDelete strategy, ready will do. */
export const statefulSet: ReadinessRule = {
  judge(object) {
    if (!isObserved(object)) return NOT_OBSERVED;
    const wanted = numberAt(object, ["spec", "replicas"], 1);
    const [replicas, ready, current] = ["replicas", "readyReplicas", "currentReplicas"].map((field) =>
      numberAt(object, ["status", field]),
    );
    const onDelete =
      textAt(object, "spec", "updateStrategy", "type") === "OnDelete" &&
      (object.metadata.generation ?? 0) > 1;
    if (replicas !== wanted || ready !== wanted || (!onDelete && current !== wanted)) {
      return waiting(`waiting for StatefulSet to roll out (${ready}/${wanted} Pods ready)`);
    }
    const revision = textAt(object, "status", "currentRevision");
    return onDelete || (revision !== "" && revision === textAt(object, "status", "updateRevision"))
      ? READY
      : waiting("waiting for StatefulSet to update .status.currentRevision");
  },
};

/** A Pod of the newest generation is available on every node that wants one. */
export const daemonSet: ReadinessRule = {
  judge(object) {
    if (!isObserved(object)) return NOT_OBSERVED;
    const wanted = numberAt(object, ["status", "desiredNumberScheduled"], -1);
    const updated = numberAt(object, ["status", "updatedNumberScheduled"]);
    const available = numberAt(object, ["status", "numberAvailable"]);
    return wanted >= 0 && updated >= wanted && available >= wanted
      ? READY
      : waiting(`waiting for DaemonSet to roll out (${available}/${Math.max(wanted, 0)} Pods available)`);
  },
};

export const pod: ReadinessRule = {
  judge(object) {
    if (textAt(object, "status", "phase") === "Succeeded") return READY;
    if (conditionOf(object, "Ready")?.status === "True") return READY;
    for (const type of ["PodScheduled", "Initialized", "Ready"]) {
      if (conditionOf(object, type)?.status !== "True")
        return complaint(object, type, `waiting for condition ${type}`);
    }
    return waiting("waiting for its containers");
  },
};

export const job: ReadinessRule = {
  judge(object) {
    const failed = conditionOf(object, "Failed");
    if (failed?.status === "True") return { state: "failed", reason: `[${failed.reason}] ${failed.message}` };
    if (conditionOf(object, "Complete")?.status === "True") return READY;
    return waiting(
      `waiting for Job to succeed (${listAt(object, "status", "conditions").length === 0 ? "running" : "stopped"})`,
    );
  },
};
