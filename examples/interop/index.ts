// A database and a service beside what is there already: a VPC and an EKS cluster that somebody else made, a key of the
// AWS provider's own, and values that Terraform, CloudFormation and Ansible read.
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Database, Parameters, Service } from "slipway";

const config = new pulumi.Config();
const accountId = config.require("accountId");
const region = config.require("region");

// In: what exists by its ids, the cluster by a kubeconfig, and any resource of another package by its outputs.
const cluster = new k8s.Provider("cluster", {
  kubeconfig: config.require("kubeconfig"),
  clusterIdentifier: config.require("clusterName"),
});
const key = new aws.kms.Key("data", { description: "Data of shop", enableKeyRotation: true });
const orders = new Database("orders", {
  identifier: "shop-orders",
  accountId,
  region,
  vpcId: config.require("vpcId"),
  subnetIds: config.require("databaseSubnetIds").split(","),
  clientSecurityGroupIds: { cluster: config.require("clusterSecurityGroupId") },
  keyArn: key.arn,
  secretKeyArn: key.arn,
  logKeyArn: config.require("logKeyArn"),
  databaseName: "orders",
});
const api = new Service(
  "api",
  {
    serviceName: "api",
    repositoryUrl: config.require("repositoryUrl"),
    digest: config.require("imageDigest"),
    resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "256Mi" } },
    minReplicas: 2,
    maxReplicas: 6,
  },
  { providers: [cluster] },
);

// Out: what Terraform, CloudFormation and Ansible read, by parameters in AWS Systems Manager.
new Parameters("told", {
  path: "/shop",
  values: {
    "orders/address": orders.address,
    "orders/master-secret": orders.masterSecretArn, // where the password is, and not the password
    "orders/security-group": orders.securityGroupId,
    "api/url": api.clusterUrl,
  },
});
