package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	"slipway.dev/sdk/go/slipway"
	"slipway.dev/sdk/go/slipway/encryption"
	"slipway.dev/sdk/go/slipway/network"
	"slipway.dev/sdk/go/slipway/service"
	"slipway.dev/sdk/go/slipway/storage"
)

const (
	accountID = "111122223333"
	region    = "eu-west-1"
)

func main() {
	pulumi.Run(platform)
}

func platform(ctx *pulumi.Context) error {
	key, err := encryption.NewDataKey(ctx, "data", &encryption.DataKeyArgs{
		Description:       "Uploads and flow logs",
		AccountId:         accountID,
		Region:            region,
		Alias:             "shop/data",
		ForCloudWatchLogs: pulumi.BoolRef(true),
	})
	if err != nil {
		return err
	}
	main, err := network.NewNetwork(ctx, "main", &network.NetworkArgs{
		Cidr:              "10.20.0.0/16",
		Region:            region,
		AccountId:         accountID,
		AvailabilityZones: []string{"eu-west-1a", "eu-west-1b"},
		LogKeyArn:         key.KeyArn,
	})
	if err != nil {
		return err
	}
	logs, err := storage.NewLogBucket(ctx, "logs", &storage.LogBucketArgs{
		BucketName: "shop-logs-" + accountID,
		AccountId:  accountID,
		Region:     region,
	})
	if err != nil {
		return err
	}
	uploads, err := storage.NewBucket(ctx, "uploads", &storage.BucketArgs{
		BucketName:    "shop-uploads-" + accountID,
		KeyArn:        key.KeyArn,
		LogBucketName: logs.BucketName,
	})
	if err != nil {
		return err
	}
	api, err := service.NewService(ctx, "api", &service.ServiceArgs{
		ServiceName:   "api",
		RepositoryUrl: pulumi.String(fmt.Sprintf("%s.dkr.ecr.%s.amazonaws.com/shop/api", accountID, region)),
		Digest:        config.Require(ctx, "imageDigest"),
		Resources: slipway.ServiceResourcesArgs{
			Requests: slipway.ResourceAmountsArgs{Cpu: "250m", Memory: "256Mi"},
			Limits:   slipway.ResourceAmountsArgs{Cpu: "1", Memory: "256Mi"},
		},
		MinReplicas: pulumi.Float64Ref(2),
		MaxReplicas: pulumi.Float64Ref(6),
	})
	if err != nil {
		return err
	}
	ctx.Export("vpcId", main.VpcId)
	ctx.Export("bucketArn", uploads.BucketArn)
	ctx.Export("apiUrl", api.ClusterUrl)
	return nil
}
