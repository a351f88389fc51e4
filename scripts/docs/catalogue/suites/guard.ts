import { AWS_WHY } from "../aws-why.ts";
import { each, type Suite } from "./suite.ts";

export const GUARD: Suite = {
  title: "AWS Guard Rules Registry",
  source:
    "rules/aws of aws-cloudformation/aws-guard-rules-registry, as of 22 March 2024, its newest commit in November 2026",
  answers: {
    ...each(
      "cfn_authentication_rule cfn_no_explicit_resource_names",
      "It is about something of CloudFormation that no Pulumi program has.",
    ),
    ...each(
      "ebs_optimized_instance",
      "Every type of the current generations is, always (EC2 User Guide, EBS-optimized instance types).",
    ),
    ...each("ebs_volume_encryption_key_rule encrypted_volumes", "volume-encryption"),
    ...each(
      "ec2_instance_detailed_monitoring_enabled",
      "Figures of EC2 by the minute are billed, and scaling goes by the cluster's own.",
    ),
    ...each(
      "ec2_instance_no_public_ip autoscaling_launch_config_public_ip_disabled",
      "instance-no-public-ip",
    ),
    ...each(
      "ec2_instance_profile_attached",
      "EKS gives nodes the role of their group, and refuses launch templates that name another.",
    ),
    ...each("ec2_instances_in_vpc", "AWS has had nothing else since EC2-Classic ended."),
    ...each(
      "ec2_network_acl_entry_ineffective_deny_rule ec2_network_acl_protocol_rule",
      "Security groups decide, which know who asks; ACLs have no state, and are asked for the ports of administrators: `network-acl-admin-ports`.",
    ),
    ...each("ec2_network_acl_port_range_rule", "network-acl-admin-ports"),
    ...each(
      "ec2_security_group_egress_open_to_world_rule security_group_egress_all_protocols_rule " +
        "security_group_missing_egress_rule",
      "security-group-egress",
    ),
    ...each(
      "ec2_security_group_ingress_open_to_world_rule restricted_common_ports restricted_ssh " +
        "security_group_ingress_all_protocols_rule",
      "no-open-security-group",
    ),
    ...each(
      "no_unrestricted_route_to_igw",
      "A public subnet is its route to the internet gateway: load balancers stand there. `subnet-no-public-ip` and `instance-no-public-ip` keep all else from having an address.",
    ),
    ...each("security_group_description_rule", "security-group-description"),
    ...each(
      "security_group_egress_port_range_rule security_group_ingress_cidr_non_32_rule " +
        "security_group_ingress_port_range_rule",
      "Ranges of ports and networks that hold many hosts are what nodes and their control plane need; `no-open-security-group` judges who is let in from outside, `security-group-egress` what is let out.",
    ),
    ...each("subnet_auto_assign_public_ip_disabled", "subnet-no-public-ip"),
    ...each("autoscaling_group_elb_healthcheck_required", AWS_WHY.nodes),
    ...each(
      "ecs_task_definition_user_for_host_mode_check efs_encrypted_check " +
        "efs_resources_protected_by_backup_plan emr_kerberos_enabled emr_master_no_public_ip " +
        "emr_security_config_enabled_and_configured_rule fsx_resources_protected_by_backup_plan " +
        "iot_policy_wildcard_action_rule iot_policy_wildcard_resource_rule " +
        "amazon_mq_broker_encryption_options_rule amazon_mq_broker_users_no_plaintext_password " +
        "redshift_backup_enabled redshift_cluster_configuration_check " +
        "redshift_cluster_maintenancesettings_check " +
        "redshift_cluster_master_user_password_no_plaintext_password " +
        "redshift_cluster_public_access_check redshift_enhanced_vpc_routing_enabled " +
        "sagemaker_endpoint_configuration_kms_key_configured " +
        "sagemaker_notebook_instance_kms_key_configured " +
        "sagemaker_notebook_no_direct_internet_access workspace_encryption_enabled " +
        "api_gw_cache_enabled_and_encrypted api_gw_domain_deny_non_tls_traffic " +
        "api_gw_endpoint_type_check api_gw_execution_logging_enabled " +
        "api_gw_method_authorization_type_rule api_gw_stage_access_logging_rule " +
        "api_gwv2_access_logs_enabled " +
        "batch_job_container_properties_privileged_rule " +
        "cognito_allow_unauthenticated_identities_rule cognito_user_pool_mfa_configuration_rule " +
        "dlm_lifecycle_policy_cross_region_encryption_rule dms_no_plaintext_password " +
        "dms_replication_not_public gamelift_fleet_inbound_port_range_rule " +
        "kendra_index_encryption_kms_key_id_rule kinesis_firehose_delivery_stream_encryption_rule " +
        "kinesis_firehose_redshift_destination_configuration_no_plaintext_password " +
        "kinesis_firehose_splunk_destination_configuration_no_plaintext_password " +
        "kinesis_stream_encryption_rule microsoft_ad_no_plaintext_password " +
        "cloudfront_accesslogs_enabled cloudfront_associated_with_waf " +
        "cloudfront_custom_ssl_certificate cloudfront_default_root_object_configured " +
        "cloudfront_minimum_protocol_version_rule cloudfront_origin_access_identity_enabled " +
        "cloudfront_origin_failover_enabled cloudfront_sni_enabled cloudfront_viewer_policy_https " +
        "cloudwatch_alarm_action_check codebuild_encryption_key_rule " +
        "codebuild_project_envvar_awscred_check codebuild_project_source_repo_url_check " +
        "dax_encryption_enabled dynamodb_autoscaling_enabled dynamodb_billing_mode_rule " +
        "dynamodb_in_backup_plan dynamodb_pitr_enabled " +
        "dynamodb_resources_protected_by_backup_plan dynamodb_table_encrypted_kms " +
        "dynamodb_table_must_be_encrypted dynamodb_throughput_limit_check " +
        "beanstalk_enhanced_health_reporting_enabled elastic_beanstalk_managed_updates_enabled " +
        "elasticache_replication_group_encryption_at_rest " +
        "elasticache_replication_group_transit_encryption lambda_concurrency_check " +
        "lambda_dlq_check lambda_function_public_access_prohibited lambda_inside_vpc " +
        "lambda_no_wildcard_principal lambda_permission_invoke_function_action " +
        "elasticsearch_application_logging_enabled elasticsearch_audit_logging_enabled " +
        "elasticsearch_data_node_fault_tolerance elasticsearch_encrypted_at_rest " +
        "elasticsearch_https_required elasticsearch_in_vpc_only elasticsearch_logs_to_cloudwatch " +
        "elasticsearch_node_to_node_encryption_check elasticsearch_primary_node_fault_tolerance " +
        "opensearch_access_control_enabled opensearch_application_logging_enabled " +
        "opensearch_audit_logging_enabled opensearch_data_node_fault_tolerance " +
        "opensearch_encrypted_at_rest opensearch_https_required opensearch_in_vpc_only " +
        "opensearch_node_to_node_encryption_check",
      AWS_WHY.other,
    ),
    ...each("eks_cluster_encryption_rule", "eks-secrets-encryption"),
    ...each("eks_endpoint_no_public_access", "eks-private-endpoint"),
    ...each(
      "aurora_mysql_backtracking_enabled",
      "Aurora MySQL alone has it, and point-in-time recovery does the same for all engines.",
    ),
    ...each("db_instance_backup_enabled", "rds-backups"),
    ...each("rds_automatic_minor_version_upgrade_enabled", "rds-minor-upgrades"),
    ...each(
      "rds_cluster_master_user_password_no_plaintext_password " +
        "rds_master_user_password_no_plaintext_password",
      "rds-managed-password",
    ),
    ...each("rds_enhanced_monitoring_enabled", "rds-monitoring"),
    ...each("rds_instance_deletion_protection_enabled", "rds-deletion-protection"),
    ...each("rds_instance_public_access_check", "rds-not-public"),
    ...each("rds_logging_enabled", "rds-logs"),
    ...each(
      "rds_master_user_name_no_plaintext_password",
      "A name is no secret; `rds-admin-name` keeps it from being one that everybody tries first.",
    ),
    ...each("rds_multi_az_support", "rds-multi-az"),
    ...each("rds_storage_encrypted", "rds-encryption"),
    ...each(
      "s3_bucket_default_lock_enabled",
      "It can't be undone and overrules the lifecycle: for archives that a law asks for.",
    ),
    ...each(
      "s3_bucket_level_public_access_prohibited s3_bucket_public_read_prohibited " +
        "s3_bucket_public_write_prohibited",
      "bucket-public-access-block bucket-has-public-access-block",
    ),
    ...each("s3_bucket_logging_enabled", "bucket-has-access-logs"),
    ...each(
      "s3_bucket_policy_grantee_check s3_bucket_policy_no_wildcard_principal " +
        "s3_bucketpolicy_no_allow_plus_notprincipal sns_topicpolicy_no_allow_plus_notprincipal " +
        "sns_topicpolicy_no_wildcard_principal sqs_queuepolicy_no_allow_plus_notprincipal " +
        "sqs_queuepolicy_no_wildcard_principal kms_no_wildcard_principal",
      "resource-policy-not-public",
    ),
    ...each(
      "s3_bucket_policy_no_allow_plus_not_action s3_bucket_policy_no_wildcard_action " +
        "sns_topicpolicy_no_allow_plus_not_action sqs_queuepolicy_no_allow_plus_not_action " +
        "sqs_queuepolicy_no_wildcard_action",
      AWS_WHY.wildcardOfOne,
    ),
    ...each("s3_bucket_public_read_acl s3_bucket_public_rw_acl", "bucket-no-public-acl"),
    ...each("s3_bucket_replication_enabled", "Where data may go, and for what price, no rule can decide."),
    ...each("s3_bucket_server_side_encryption_enabled", "bucket-has-encryption"),
    ...each("s3_bucket_ssl_requests_only", "bucket-tls-only bucket-has-policy"),
    ...each("s3_bucket_versioning_enabled", "bucket-versioning bucket-has-versioning"),
    ...each("s3_default_encryption_kms", "bucket-encryption"),
    ...each("sns_encrypted_kms", "sns-encryption"),
    ...each("sqs_queue_kms_master_key_id_rule", "sqs-encryption"),
    ...each(
      "backup_plan_min_frequency_and_min_retention_check",
      "How much may be lost, and for how long backups are kept, is for whoever owns the data to say; `rds-backups` has databases keep their own.",
    ),
    ...each(
      "acm_certificate_expiration_check",
      "ACM renews what it issued by DNS by itself; of imported ones no property says the last day.",
    ),
    ...each("ecr_repo_scan_on_push_rule", "ecr-scan-on-push"),
    ...each("cmk_backing_key_rotation_enabled", "kms-key-rotation"),
    ...each(
      "kms_cmk_not_scheduled_for_deletion",
      "Who deletes a key does so by a call; `kms-deletion-window` leaves time to take it back.",
    ),
    ...each(
      "waf_web_acl_default_action_rule elb_acm_certificate_required " +
        "elb_cross_zone_load_balancing_enabled elb_logging_enabled " +
        "elb_predefined_security_policy_ssl_check elb_tls_https_listeners_only",
      AWS_WHY.classic,
    ),
    ...each("wafv2_logging_enabled", "web-acl-has-logs"),
    ...each(
      "cloud_trail_cloud_watch_logs_enabled cloud_trail_enabled cloud_trail_encryption_enabled " +
        "cloud_trail_log_file_validation_enabled cloudtrail_s3_dataevents_enabled " +
        "multi_region_cloud_trail_enabled",
      AWS_WHY.account,
    ),
    ...each("cloudwatch_log_group_encrypted", "log-group-encryption"),
    ...each("cw_loggroup_retention_period_check", "log-group-retention"),
    ...each("alb_http_drop_invalid_header_enabled", "lb-invalid-headers"),
    ...each(
      "alb_http_to_https_redirection_check elbv2_acm_certificate_required " + "elbv2_listener_protocol_rule",
      "lb-https",
    ),
    ...each("alb_waf_enabled", "load-balancer-has-web-acl"),
    ...each("elb_deletion_protection_enabled", "lb-deletion-protection"),
    ...each("elbv2_access_logging_rule", "lb-access-logs"),
    ...each("elbv2_listener_ssl_policy_rule", "lb-tls-policy"),
    ...each(
      "iam_managedpolicy_no_statements_with_full_access " +
        "iam_policy_no_statements_with_full_access iam_role_no_wildcard_actions_on_permissions " +
        "iam_role_or_policy_no_allow_plus_not_action",
      "iam-no-service-wildcard iam-no-admin-policy",
    ),
    ...each(
      "iam_no_inline_policy_check",
      "An inline policy of a role goes with it, and nobody else can be given it: that is why Slipway has them. `iam-no-user-policies` refuses those of users.",
    ),
    ...each("iam_no_policy_on_user iam_user_no_policies_check", "iam-no-user-policies"),
    ...each("iam_policy_no_statements_with_admin_access", "iam-no-admin-policy iam-no-service-wildcard"),
    ...each(
      "iam_policy_no_wildcard_resource_on_passrole iam_role_no_wildcard_resource_on_passrole",
      "iam-no-privilege-escalation",
    ),
    ...each(
      "iam_policydocument_no_wildcard_resource",
      "Many actions take no resource at all; those that give away data, resources or permissions are refused on all resources by `iam-no-data-exfiltration`, `iam-no-resource-exposure` and `iam-no-privilege-escalation`.",
    ),
    ...each("iam_role_administrator_access_policy_rule", "iam-no-admin-attachment"),
    ...each(
      "iam_role_elevated_managed_policy_rule",
      "Of AWS's policies, those for administrators are refused by `iam-no-admin-attachment`; what others allow, AWS changes at will.",
    ),
    ...each(
      "iam_role_no_allow_plus_not_action_on_trust_policy " + "iam_role_no_full_access_on_trust_policy",
      "IAM takes no trust policy with actions other than those of STS that assume a role; `iam-trust-principals` judges who may.",
    ),
    ...each("iam_role_no_allow_plus_not_principal", "iam-trust-principals"),
    ...each(
      "iam_role_or_policy_no_allow_plus_not_resource",
      "What it allows on all resources but some is judged as if it were all: `iam-no-admin-policy`, `iam-no-data-exfiltration`, `iam-no-resource-exposure`, `iam-no-privilege-escalation`.",
    ),
    ...each(
      "iam_user_login_profile_no_plaintext_password iam_user_login_profile_password_reset_rule " +
        "iam_user_missing_group_rule",
      AWS_WHY.noUsers,
    ),
    ...each("secretsmanager_rotation_enabled_check", AWS_WHY.running),
    ...each("secretsmanager_using_cmk", "secret-encryption"),
  },
};
