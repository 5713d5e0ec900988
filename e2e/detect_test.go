//go:build e2e

package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/aws-sdk-go-v2/service/macie2"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
)

// seedDetection has us-east-1 watched and eu-west-1 badly.
func seedDetection(t *testing.T, a *account) {
	t.Helper()
	seedRecorder(t, a, "us-east-1", &configtypes.RecordingGroup{AllSupported: true, IncludeGlobalResourceTypes: true})
	recorder := configservice.NewFromConfig(a.cfg)
	_, err := recorder.PutDeliveryChannel(t.Context(), &configservice.PutDeliveryChannelInput{
		DeliveryChannel: &configtypes.DeliveryChannel{Name: aws.String("default"), S3BucketName: aws.String("detect-logs")},
	})
	must(t, err)
	_, err = recorder.StartConfigurationRecorder(t.Context(), &configservice.StartConfigurationRecorderInput{ConfigurationRecorderName: aws.String("default")})
	must(t, err)
	seedRecorder(t, a, "eu-west-1", &configtypes.RecordingGroup{ResourceTypes: []configtypes.ResourceType{configtypes.ResourceTypeInstance}})

	_, err = securityhub.NewFromConfig(a.cfg).EnableSecurityHub(t.Context(), &securityhub.EnableSecurityHubInput{})
	must(t, err)
	west := macie2.NewFromConfig(a.cfg, func(o *macie2.Options) { o.Region = "eu-west-1" })
	_, err = west.DisableMacie(t.Context(), &macie2.DisableMacieInput{}) // moto has it enabled
	must(t, err)
	seedBucket(t, a, bucket{name: "detect-logs", region: "us-east-1"}, false)
	seedBucket(t, a, bucket{name: "detect-data", region: "eu-west-1", constraint: "eu-west-1"}, false)
}

func seedRecorder(t *testing.T, a *account, region string, group *configtypes.RecordingGroup) {
	t.Helper()
	api := configservice.NewFromConfig(a.cfg, func(o *configservice.Options) { o.Region = region })
	_, err := api.PutConfigurationRecorder(t.Context(), &configservice.PutConfigurationRecorderInput{
		ConfigurationRecorder: &configtypes.ConfigurationRecorder{
			Name: aws.String("default"), RoleARN: aws.String("arn:aws:iam::" + a.id + ":role/config"), RecordingGroup: group,
		},
	})
	must(t, err)
}

func TestDetection(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000050")
	seedDetection(t, a)
	args := []string{"scan", "--endpoint-url", endpoint, "--region", "us-east-1,eu-west-1,eu-central-1", "--format", "json", "--quiet"}
	for _, service := range []string{"accessanalyzer", "config", "macie", "securityhub"} {
		args = append(args, "--rule", "cis."+service+".*")
	}
	r := posture(t, a, args...)
	read(t, "detect.txt").check(t, r.decode(t))
}
