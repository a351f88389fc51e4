# To be read by a job's script: a session of AWS by the id token of the job's service connection, for longer than any update takes.
set -eu
session=$(aws sts assume-role-with-web-identity --role-arn "$AWS_ROLE_ARN" --role-session-name "azure-$BUILD_BUILDID" \
  --web-identity-token "$idToken" --duration-seconds 7200 --query Credentials --output json)
AWS_ACCESS_KEY_ID=$(jq -r .AccessKeyId <<< "$session")
AWS_SECRET_ACCESS_KEY=$(jq -r .SecretAccessKey <<< "$session")
AWS_SESSION_TOKEN=$(jq -r .SessionToken <<< "$session")
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
unset session idToken servicePrincipalId tenantId
