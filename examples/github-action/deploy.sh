#!/bin/sh
# Deploys a commit of an environment's branch and waits for the result: deploy.sh ENVIRONMENT COMMIT
# Needs AMBIT_URL and AMBIT_API_KEY, curl and jq.
set -eu

stack=$AMBIT_URL/api/v1/stacks/$1
begun=$(curl --silent --show-error --request POST "$stack/deploys" \
    --header "X-API-KEY: $AMBIT_API_KEY" --header 'Content-Type: application/json' --data "{\"commit\": \"$2\"}")
id=$(printf '%s' "$begun" | jq --raw-output '.data.operationId // empty')
if [ -z "$id" ]; then
    printf '%s\n' "$begun" | jq --raw-output '.message // .' >&2
    exit 1
fi
for _ in $(seq 150); do
    deploy=$(curl --fail --silent --show-error "$stack/deploys" --header "X-API-KEY: $AMBIT_API_KEY" \
        | jq --arg id "$id" '.data[] | select(.operationId == $id)')
    case $(printf '%s' "$deploy" | jq --raw-output .state) in
        DONE)
            printf '%s' "$deploy" | jq --raw-output '.log[]'
            exit 0
            ;;
        FAILED | CANCELED)
            printf '%s' "$deploy" | jq --raw-output '.error.message // .state' >&2
            exit 1
            ;;
    esac
    sleep 2
done
echo "The deploy continues in the background." >&2
exit 1
