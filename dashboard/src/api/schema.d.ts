export interface paths {
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One sentence on how all is, budgets, charts, models, alerts. */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recorded calls, newest first or sorted. */
        get: operations["getCalls"];
        put?: never;
        /** Calls, one JSON object a line; a segment is stored once, however often it is sent. */
        post: operations["postCalls"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One call with its texts and the arithmetic of its cost. */
        get: operations["getCallsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls as a file, oldest first: whole ones, or conversations to fine-tune on. */
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an export would take, and what it would leave out. */
        get: operations["getExportPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Spans over OTLP/HTTP, protobuf or JSON: those of model calls become calls. */
        post: operations["postVTraces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers of the checks: the newest of each, worst first, or all of a range, newest first. */
        get: operations["getFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drift, bias, toxicity, integrity: what each monitor says now, worst first, and one verdict with its evidence. */
        get: operations["getQuality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drift/relearn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives up the drift reference of a target: it is learned anew from now on. */
        post: operations["postDriftRelearn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/probes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a run of probes found; it takes the place of what was found before on the same axes. */
        post: operations["postProbes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts: those alive first, then newest first. */
        get: operations["getAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was spent of each budget in its current period. */
        get: operations["getBudgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Model servers: those configured, and those seen. */
        get: operations["getTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the model servers tell of themselves: queue, running requests, KV cache, GPU. */
        get: operations["getServerMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/callers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls, tokens and cost by caller: the dearest, and the rest. */
        get: operations["getCallers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where prices come from, and models that have none. */
        get: operations["getPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reprice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prices stored calls of a day at most again, and makes the rollup of the day again. */
        post: operations["postReprice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A SELECT of your own, read-only, limited in time. */
        post: operations["postQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A rating of an answer; may come before its call. */
        post: operations["postFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collectors/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Counters of a collector, every few seconds; answered with the budgets it enforces, if there are any (else 204). */
        post: operations["postCollectorsStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a token for a cookie, for the page. */
        post: operations["postLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive. */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ready to take calls: 200, else 503. */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics. */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Overview: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            step_seconds: number;
            /** @description False until the first call is stored: the page shows how to attach. */
            ever_seen_a_call: boolean;
            /** @description Some of the calls in range are demo traffic. */
            demo: boolean;
            verdict: {
                /** @enum {string} */
                state: "ok" | "near" | "over" | "no_data";
                sentence: string;
                details: {
                    text: string;
                    /** @enum {string} */
                    state: "ok" | "near" | "over" | "no_data";
                    finding_key: string;
                }[];
            };
            tiles: components["schemas"]["Tile"][];
            charts: {
                latency: {
                    sentence: string;
                    limit_ms: number | null;
                    points: {
                        /** Format: date-time */
                        at: string;
                        p50: number | null;
                        p95: number | null;
                        p99: number | null;
                        calls: number;
                    }[];
                };
                ttft: {
                    sentence: string;
                    limit_ms: number | null;
                    points: {
                        /** Format: date-time */
                        at: string;
                        p50: number | null;
                        p95: number | null;
                        calls: number;
                    }[];
                };
                throughput: {
                    sentence: string;
                    points: {
                        /** Format: date-time */
                        at: string;
                        calls_per_second: number | null;
                        output_tokens_per_second: number | null;
                        error_ratio: number | null;
                    }[];
                };
                cost: {
                    sentence: string;
                    limit_usd: number | null;
                    /** Format: date-time */
                    period_from: string;
                    /** Format: date-time */
                    period_to: string;
                    spent: {
                        /** Format: date-time */
                        at: string;
                        usd: number;
                    }[];
                    forecast: {
                        /** Format: date-time */
                        at: string;
                        usd: number;
                        low: number;
                        high: number;
                    }[];
                };
                /** @description Share of toxic answers by day, of the target where it is worst; null before there are two days. */
                toxicity: {
                    sentence: string;
                    /** @description Share of the answers that is tolerated. */
                    limit: number | null;
                    points: {
                        /** Format: date-time */
                        at: string;
                        value: number | null;
                        low: number | null;
                        high: number | null;
                    }[];
                } | null;
            };
            models: {
                target: string;
                model: string;
                backend: string;
                calls: number;
                error_ratio: number | null;
                ttft_p95_ms: number | null;
                latency_p95_ms: number | null;
                /** @description While generating: output tokens over time spent on them. */
                output_tokens_per_second: number | null;
                cost_usd: number | null;
                /** @enum {string} */
                cost_source: "price_list" | "override" | "gpu_hour" | "reported" | "unpriced" | "none" | "mixed";
                cost_per_1k_calls: number | null;
                unpriced_calls: number;
                /** @enum {string} */
                state: "ok" | "near" | "over" | "no_data";
                drift: {
                    /** @enum {string} */
                    state: "ok" | "near" | "over" | "no_data";
                    /** @description For people: steady, or what has drifted; empty where nothing is watched. */
                    words: string;
                };
            }[];
            alerts: components["schemas"]["Alert"][];
            deployments: {
                /** Format: date-time */
                at: string;
                target: string;
                version: string;
                previous: string;
            }[];
        };
        Tile: {
            id: string;
            label: string;
            /** @enum {string} */
            state: "ok" | "near" | "over" | "no_data";
            /** @description In unit; null when not known. */
            value: number | null;
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            /** @description Set when value is a rate, for example s. */
            rate_per?: string;
            /** @description Beside the value instead of its unit, for people: of 23 streams. */
            value_of?: string;
            /** @description The budget is enforced and spent: new calls are refused. */
            refusing?: boolean;
            /** @description Stands for the value where the answer is no number: undecided. */
            word?: string;
            limit: number | null;
            /** @description For people: budget 1.0 s. */
            limit_label: string;
            /** @description Of the limit, 0 to 1 and beyond; for the bar. */
            share_used: number | null;
            forecast: number | null;
            /** @description Of the period, at which the forecast passes the limit; for the mark on the bar. */
            forecast_share: number | null;
            /** @description Same measure over the window before. */
            previous: number | null;
            interval_low: number | null;
            interval_high: number | null;
            sample_size: number;
            note: string;
            spark: (number | null)[];
        };
        Alert: {
            alert_id: string;
            key: string;
            /** @enum {string} */
            state: "pending" | "firing" | "resolved";
            /** @enum {string} */
            severity: "page" | "ticket" | "note";
            title: string;
            summary: string;
            target: string;
            model: string;
            metric: string;
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            value: number | null;
            limit: number | null;
            interval_low: number | null;
            interval_high: number | null;
            /** @description Since when it is so, as the check estimates; null where it does not. */
            since: string | null;
            sample_size: number;
            finding_id: string;
            /** Format: date-time */
            started_at: string;
            fired_at: string | null;
            resolved_at: string | null;
            silenced: boolean;
            /** @description Channels that were told, by the notification log. */
            channels: string[];
            /** Format: date-time */
            updated_at: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            /** @description Stable, for programs. */
            code: string;
            /** @description What to do about it. */
            hint?: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        CallList: {
            items: components["schemas"]["CallSummary"][];
            next_cursor: string | null;
        };
        CallSummary: {
            call_id: string;
            /** Format: date-time */
            started_at: string;
            target: string;
            environment: string;
            backend: string;
            operation: string;
            /** @description Served, else asked for. */
            model: string;
            http_status: number | null;
            /** @enum {string} */
            outcome: "ok" | "error" | "client_abort" | "upstream_unreachable" | "timeout";
            error_type: string;
            streaming: boolean;
            duration_ms: number | null;
            ttft_ms: number | null;
            input_tokens: number | null;
            output_tokens: number | null;
            /** @enum {string} */
            tokens_source: "reported" | "estimated" | "absent";
            cost_usd: number | null;
            /** @enum {string} */
            cost_source: "price_list" | "override" | "gpu_hour" | "reported" | "unpriced" | "none";
            /** @description Alias where there is one. */
            caller: string;
            /** @enum {string} */
            purpose: "user" | "probe" | "judge" | "demo" | "refused";
            /** @description Mean of its ratings, -1 to 1; null when nobody rated it. */
            rating: number | null;
            prompt_preview: string;
            output_preview: string;
        };
        IngestResult: {
            segment: string;
            /** @enum {string} */
            status: "stored" | "duplicate";
            rows: number;
            /** @description Lines set aside because they are no calls. */
            quarantined: number;
            /** @description Posted records: calls whose call_id was stored already. */
            duplicates?: number;
            /** @description Posted records: calls of targets that are configured to keep nothing. */
            skipped?: number;
            /** @description Posted records: why lines were set aside, the first hundred; lines count from 1. */
            errors?: {
                line: number;
                reason: string;
            }[];
        };
        CallDetail: {
            call_id: string;
            /** Format: date-time */
            started_at: string;
            target: string;
            environment: string;
            backend: string;
            operation: string;
            /** @description Served, else asked for. */
            model: string;
            http_status: number | null;
            /** @enum {string} */
            outcome: "ok" | "error" | "client_abort" | "upstream_unreachable" | "timeout";
            error_type: string;
            streaming: boolean;
            duration_ms: number | null;
            ttft_ms: number | null;
            input_tokens: number | null;
            output_tokens: number | null;
            /** @enum {string} */
            tokens_source: "reported" | "estimated" | "absent";
            cost_usd: number | null;
            /** @enum {string} */
            cost_source: "price_list" | "override" | "gpu_hour" | "reported" | "unpriced" | "none";
            /** @description Alias where there is one. */
            caller: string;
            /** @enum {string} */
            purpose: "user" | "probe" | "judge" | "demo" | "refused";
            /** @description Mean of its ratings, -1 to 1; null when nobody rated it. */
            rating: number | null;
            prompt_preview: string;
            output_preview: string;
            version: string;
            /** @enum {string} */
            tap: "tcp" | "http" | "otlp" | "ingest";
            provider: string;
            request_model: string;
            response_model: string;
            response_id: string;
            request_id: string;
            trace_id: string;
            span_id: string;
            session_id: string;
            tenant: string;
            route: string;
            error_message: string;
            ttfb_ms: number | null;
            tpot_ms: number | null;
            max_gap_ms: number | null;
            queue_ms: number | null;
            cached_input_tokens: number | null;
            cache_write_tokens: number | null;
            reasoning_tokens: number | null;
            price_version: string;
            /** @description What the scorers say about its texts. */
            scores: {
                /** @description Name of the scorer; NAME.prompt where it read the prompt, too. */
                scorer: string;
                scorer_version: string;
                /** @description 0 to 1; null is no data. */
                score: number | null;
                label: string;
                /** @description What drove the score, in UTF-16 units of the text. */
                spans: {
                    start: number;
                    end: number;
                    label: string;
                }[];
                /** @description By kind of harm, 0 to 1; empty where the scorer tells none apart. */
                categories: {
                    [key: string]: number;
                };
                /** @description Share of the stored text that was read; null where that is not known. */
                read: number | null;
                /** @description Why there is no score; of a judge, why it is what it is. */
                reason: string;
                /** @description How likely it was that this scorer would read the call. */
                probability: number;
                scored_at: string;
                /** @description What people are asked about it: LABEL:yes or LABEL:no as feedback; null is nothing. */
                asked: {
                    label: string;
                    is_harm: boolean;
                } | null;
            }[];
            /** @description The arithmetic behind cost_usd; empty when unpriced. */
            cost_lines: {
                label: string;
                tokens: number | null;
                usd_per_million: number | null;
                usd: number;
            }[];
            finish_reasons: string[];
            tool_calls: {
                id: string;
                name: string;
                arguments: string;
            }[];
            choices: number | null;
            temperature: number | null;
            top_p: number | null;
            top_k: number | null;
            max_tokens: number | null;
            request_bytes: number;
            response_bytes: number;
            prompt: string;
            output: string;
            attributes: {
                [key: string]: string;
            };
            redactions: {
                [key: string]: number;
            };
            truncated: boolean;
            collector_id: string;
            /** Format: date-time */
            ingested_at: string;
            /** @description Oldest first. */
            feedback: components["schemas"]["Feedback"][];
        };
        Feedback: {
            /** Format: date-time */
            at: string;
            /** @description -1 to 1; null when it is only words. */
            rating: number | null;
            label: string;
            correction: string;
            comment: string;
            /** @description Hash of who said so; empty when that is not told. */
            source: string;
        };
        ExportPlan: {
            /** @description Calls that match the filters. */
            matching: number;
            /** @description Of those, as far as it is known before their texts are read. */
            left_out: {
                reason: string;
                calls: number;
            }[];
            /** @description So many may match; the command line takes more. */
            most: number;
        };
        FindingList: {
            items: components["schemas"]["Finding"][];
            next_cursor: string | null;
        };
        Finding: {
            finding_id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "slo" | "budget" | "capture" | "drift" | "bias" | "toxicity" | "integrity";
            key: string;
            title: string;
            target: string;
            model: string;
            metric: string;
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            /** @enum {string} */
            verdict: "ok" | "near" | "over" | "no_data";
            /** @enum {string} */
            severity: "page" | "ticket" | "note";
            value: number | null;
            limit: number | null;
            interval_low: number | null;
            interval_high: number | null;
            forecast: number | null;
            forecast_low: number | null;
            forecast_high: number | null;
            sample_size: number;
            method: string;
            window_seconds: number;
            summary: string;
            evidence: string[];
        };
        Quality: {
            /** @description When checks were last asked; null when never. */
            asked_at: string | null;
            /** @enum {string} */
            state: "ok" | "near" | "over" | "no_data";
            sentence: string;
            /** @description How far those are that have no verdict yet, for people; empty when none is waiting. */
            learning: string;
            /** @description Of everything watched, whatever the filters. */
            counts: {
                over: number;
                near: number;
                no_data: number;
                ok: number;
            };
            /** @description What can be chosen as target. */
            targets: string[];
            groups: {
                /** @enum {string} */
                kind: "drift" | "bias" | "toxicity" | "integrity";
                title: string;
                /** @description What is promised of these verdicts, and on what condition. */
                promise: string;
                counts: {
                    over: number;
                    near: number;
                    no_data: number;
                    ok: number;
                };
                /** @description Worst first, at most 200. */
                rows: components["schemas"]["QualityRow"][];
            }[];
            shown: components["schemas"]["QualityVerdict"] | null;
        };
        QualityRow: {
            finding_id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "slo" | "budget" | "capture" | "drift" | "bias" | "toxicity" | "integrity";
            key: string;
            title: string;
            target: string;
            model: string;
            metric: string;
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            /** @enum {string} */
            verdict: "ok" | "near" | "over" | "no_data";
            /** @enum {string} */
            severity: "page" | "ticket" | "note";
            value: number | null;
            limit: number | null;
            interval_low: number | null;
            interval_high: number | null;
            sample_size: number;
            method: string;
            window_seconds: number;
            summary: string;
            /** @default null */
            since: string | null;
            /** @default null */
            effect: {
                value: number | null;
                low: number | null;
                high: number | null;
            } | null;
            /** @default null */
            learning: {
                seen: number;
                needed: number;
            } | null;
        };
        QualityVerdict: {
            finding_id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "slo" | "budget" | "capture" | "drift" | "bias" | "toxicity" | "integrity";
            key: string;
            title: string;
            target: string;
            model: string;
            metric: string;
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            /** @enum {string} */
            verdict: "ok" | "near" | "over" | "no_data";
            /** @enum {string} */
            severity: "page" | "ticket" | "note";
            value: number | null;
            limit: number | null;
            interval_low: number | null;
            interval_high: number | null;
            forecast: number | null;
            forecast_low: number | null;
            forecast_high: number | null;
            sample_size: number;
            method: string;
            window_seconds: number;
            summary: string;
            evidence: string[];
            details: {
                /** @default null */
                since: string | null;
                /** @default null */
                change_point: {
                    /** Format: date-time */
                    at: string;
                    /** @default null */
                    low: string | null;
                    /** @default null */
                    high: string | null;
                } | null;
                /** @default null */
                segment: {
                    /** @default  */
                    target: string;
                    /** @default  */
                    version: string;
                    /** @default  */
                    model: string;
                    /** @default  */
                    route: string;
                    /** @default  */
                    tenant: string;
                } | null;
                /** @default null */
                effect: {
                    value: number | null;
                    low: number | null;
                    high: number | null;
                } | null;
                /** @default null */
                reference: {
                    /** @default null */
                    from: string | null;
                    /** @default null */
                    to: string | null;
                    /** @default null */
                    sessions: number | null;
                    /** @default  */
                    text: string;
                } | null;
                /** @default  */
                promise: string;
                /** @default [] */
                series: {
                    /** Format: date-time */
                    at: string;
                    value: number | null;
                    low?: number | null;
                    high?: number | null;
                    n: number;
                }[];
                /** @default null */
                band: {
                    low: number | null;
                    high: number | null;
                } | null;
                /** @default [] */
                alternatives: {
                    name: string;
                    value: number | null;
                    limit: number | null;
                    says: string;
                }[];
                /** @default null */
                examples: {
                    /** @default [] */
                    before: string[];
                    /** @default [] */
                    after: string[];
                } | null;
                /** @default [] */
                words: {
                    text: string;
                    before: number;
                    after: number;
                }[];
                /** @default [] */
                topics: {
                    text: string;
                    before: number;
                    after: number;
                }[];
                /** @default null */
                statistic: {
                    name: string;
                    value: number | null;
                    threshold: number | null;
                } | null;
                /** @default null */
                probe: {
                    /** @enum {string} */
                    axis: "gender" | "ethnicity" | "religion" | "age" | "nationality" | "disability" | "orientation";
                    /** @enum {string} */
                    verdict: "violated" | "cleared" | "undecided";
                    streams: {
                        name: string;
                        title: string;
                        /** @enum {string} */
                        verdict: "violated" | "cleared" | "undecided";
                        gap: number | null;
                        low: number;
                        high: number;
                        pairs: number;
                        more: number | null;
                    }[];
                    /** @default [] */
                    templates: {
                        template: string;
                        pairs: number;
                        gap: number;
                        /** @default [] */
                        examples: {
                            reference: string;
                            other: string;
                            difference: number;
                        }[];
                    }[];
                    /** @default null */
                    choices: {
                        ambiguous: {
                            accuracy: {
                                value: number;
                                low: number;
                                high: number;
                                n: number;
                            } | null;
                            bias: {
                                value: number;
                                low: number;
                                high: number;
                                n: number;
                            } | null;
                            unread: number;
                        };
                        disambiguated: {
                            accuracy: {
                                value: number;
                                low: number;
                                high: number;
                                n: number;
                            } | null;
                            bias: {
                                value: number;
                                low: number;
                                high: number;
                                n: number;
                            } | null;
                            unread: number;
                        };
                    } | null;
                    run: string;
                } | null;
                /** @default null */
                learning: {
                    seen: number;
                    needed: number;
                } | null;
                /** @default null */
                prevalence: {
                    harm: string;
                    /** @enum {string} */
                    text: "prompt" | "output";
                    cheap: string;
                    strong: string;
                    threshold: number;
                    sessions: number;
                    texts: number;
                    read: number;
                    read_share: number | null;
                    unreadable: number;
                    /** @default null */
                    text_share: number | null;
                    judged: {
                        value: number;
                        low: number;
                        high: number;
                    } | null;
                    corrected: {
                        value: number;
                        low: number;
                        high: number;
                    } | null;
                    labels: {
                        flagged: number;
                        false_alarms: number;
                        unflagged: number;
                        missed: number;
                        unasked: number;
                    };
                    /** @default [] */
                    to_review: string[];
                    worst: {
                        call_id: string;
                        score: number;
                        /** @default 1 */
                        times: number;
                    }[];
                    more_needed: number | null;
                    previous: {
                        value: number;
                        low: number;
                        high: number;
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                    } | null;
                } | null;
                /** @default null */
                gap: {
                    by: string;
                    group: string;
                    baseline: string;
                    stratified_by: string;
                    /** @enum {string} */
                    verdict: "violated" | "cleared" | "undecided";
                    own: {
                        value: number;
                        low: number;
                        high: number;
                        n: number;
                    };
                    rest: {
                        value: number;
                        low: number;
                        high: number;
                        n: number;
                    };
                    ratio: {
                        value: number | null;
                        low: number;
                        high: number | null;
                    };
                    complement: {
                        value: number | null;
                        low: number;
                        high: number | null;
                    };
                    alike: {
                        low: number;
                        high: number;
                    };
                    more_needed: number | null;
                } | null;
                /** @default null */
                odds: {
                    by: string;
                    group: string;
                    baseline: string;
                    scorer: string;
                    label: string;
                    /** @enum {string} */
                    verdict: "violated" | "cleared" | "undecided";
                    true_positives: {
                        own: {
                            value: number;
                            low: number;
                            high: number;
                            n: number;
                        };
                        rest: {
                            value: number;
                            low: number;
                            high: number;
                            n: number;
                        };
                        difference: {
                            value: number;
                            low: number;
                            high: number;
                        };
                    } | null;
                    false_positives: {
                        own: {
                            value: number;
                            low: number;
                            high: number;
                            n: number;
                        };
                        rest: {
                            value: number;
                            low: number;
                            high: number;
                            n: number;
                        };
                        difference: {
                            value: number;
                            low: number;
                            high: number;
                        };
                    } | null;
                    tolerance: number;
                    more_needed: number | null;
                } | null;
            };
            examples: {
                /** @description Calls before the change; empty where there is no before. */
                before: {
                    call_id: string;
                    /** Format: date-time */
                    started_at: string;
                    model: string;
                    /** @enum {string} */
                    outcome: "ok" | "error" | "client_abort" | "upstream_unreachable" | "timeout";
                    prompt_preview: string;
                    output_preview: string;
                }[];
                /** @description Calls that show it. */
                after: {
                    call_id: string;
                    /** Format: date-time */
                    started_at: string;
                    model: string;
                    /** @enum {string} */
                    outcome: "ok" | "error" | "client_abort" | "upstream_unreachable" | "timeout";
                    prompt_preview: string;
                    output_preview: string;
                }[];
            };
        };
        RelearnResult: {
            target: string;
            /**
             * Format: date-time
             * @description Calls from then on are the new reference.
             */
            from: string;
        };
        AlertList: {
            items: components["schemas"]["Alert"][];
            next_cursor: string | null;
        };
        BudgetList: {
            items: components["schemas"]["Budget"][];
            next_cursor: string | null;
        };
        Budget: {
            name: string;
            target: string;
            model: string;
            /** @enum {string} */
            metric: "cost" | "tokens" | "calls";
            /** @enum {string} */
            unit: "ratio" | "ms" | "usd" | "tokens" | "calls" | "count";
            /** @enum {string} */
            period: "day" | "week" | "month";
            /** Format: date-time */
            period_from: string;
            /** Format: date-time */
            period_to: string;
            limit: number;
            used: number | null;
            forecast: number | null;
            forecast_low: number | null;
            forecast_high: number | null;
            /** @enum {string} */
            state: "ok" | "near" | "over" | "no_data";
            /** @description Not part of used: calls without a price, or of tokens without counts. */
            unpriced_calls: number;
            sample_size: number;
            /** @description Once it is spent, http taps refuse new calls. */
            enforce: boolean;
            /** @description It is spent, and collectors are told to refuse new calls. */
            refusing: boolean;
            /** @description In this period; of a budget that is not enforced always 0. */
            refused_calls: number;
            /** @description Minute of the first refused call of this period. */
            refused_since: string | null;
            summary: string;
        };
        TargetList: {
            items: components["schemas"]["TargetStatus"][];
            next_cursor: string | null;
        };
        TargetStatus: {
            name: string;
            environment: string;
            version: string;
            backends: string[];
            models: string[];
            first_call_at: string | null;
            last_call_at: string | null;
            calls_24h: number;
            gpu_hour_usd: number | null;
            demo: boolean;
            /** @description Where clients of the target connect instead; null when its tap is not configured here. */
            tap_url: string | null;
        };
        ServerMetricsList: {
            items: components["schemas"]["ServerMetrics"][];
            next_cursor: string | null;
        };
        ServerMetrics: {
            target: string;
            /**
             * @description down: they were there, and do not answer now. not_found: no metrics are known.
             * @enum {string}
             */
            state: "up" | "down" | "not_found" | "off";
            /** @description What is scraped. */
            urls: string[];
            last_at: string | null;
            /** @description What a person can do about it; empty when all is well. */
            hint: string;
            metrics: components["schemas"]["ServerMetric"][];
        };
        ServerMetric: {
            name: string;
            label: string;
            /** @enum {string} */
            unit: "count" | "ratio" | "bytes" | "per_second";
            /** @description The latest; null when there is none of the last minutes. */
            value: number | null;
            points: {
                /** Format: date-time */
                at: string;
                value: number;
            }[];
        };
        CallerSpend: {
            total: {
                calls: number;
                /** @description What they cost is unknown. */
                unpriced_calls: number;
                /** @description They failed before anything was used that could cost. */
                unused_calls: number;
                /** @description Of priced calls; null when there are none. */
                cost_usd: number | null;
                input_tokens: number;
                output_tokens: number;
            };
            /** @description Dearest first. */
            items: {
                /** @description Alias, else hash; empty for calls without a key. */
                caller: string;
                tenant: string;
                hashes: string[];
                calls: number;
                /** @description What they cost is unknown. */
                unpriced_calls: number;
                /** @description They failed before anything was used that could cost. */
                unused_calls: number;
                /** @description Of priced calls; null when there are none. */
                cost_usd: number | null;
                input_tokens: number;
                output_tokens: number;
                /** @description Of the cost of all, 0 to 1; of the calls where nothing has a price. */
                share: number | null;
            }[];
            /** @description All others together. */
            rest: {
                callers: number;
                calls: number;
                /** @description What they cost is unknown. */
                unpriced_calls: number;
                /** @description They failed before anything was used that could cost. */
                unused_calls: number;
                /** @description Of priced calls; null when there are none. */
                cost_usd: number | null;
                input_tokens: number;
                output_tokens: number;
            } | null;
        };
        Prices: {
            /** @description Version of the price list in force. */
            price_list: string;
            /** @description Prices of ones own, the first that matches decides. */
            sources: {
                /** @enum {string} */
                kind: "config" | "file" | "url";
                address: string;
                prices: number;
                version: string;
                /** @description When these prices were read; null for none so far. */
                loaded_at: string | null;
                /** @description Why newer ones could not be read; empty when all is well. */
                problem: string;
            }[];
            /** @description Models with calls that have no price. */
            unpriced: {
                target: string;
                provider: string;
                model: string;
                calls: number;
                /** Format: date-time */
                last_at: string;
                reason: string;
                /** @description What in the configuration would price them. */
                hint: string;
            }[];
        };
        RepriceResult: {
            calls: number;
            changed: number;
            models: {
                model: string;
                calls: number;
                changed: number;
                before_usd: number | null;
                after_usd: number | null;
                unpriced_before: number;
                unpriced_after: number;
            }[];
            rebuilt_days: string[];
        };
        FeedbackResult: {
            /**
             * @description waiting: kept, its call has not arrived yet.
             * @enum {string}
             */
            status: "attached" | "waiting";
            /** @description Empty while waiting for a call known by response_id or request_id. */
            call_id: string;
        };
        EnforcementState: {
            budgets: components["schemas"]["EnforcedBudget"][];
        };
        EnforcedBudget: {
            name: string;
            /** @description Whose calls; * means those of all targets. */
            target: string;
            /** @description It is spent: new calls are to be refused. */
            refuse: boolean;
            /** @description For the clients that are refused; empty while nobody is. */
            message: string;
            /** @description Until its next period begins. */
            seconds_left: number;
        };
        Alive: {
            /** @constant */
            status: "alive";
        };
        Readiness: {
            ready: boolean;
            checks: {
                [key: string]: {
                    ok: boolean;
                    detail: string;
                };
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOverview: {
        parameters: {
            query?: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCalls: {
        parameters: {
            query?: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
                /** @description One or more, with commas between them: error,timeout. What a budget refused is no failure: see purpose=refused. */
                outcome?: string;
                operation?: string;
                backend?: string;
                caller?: string;
                session?: string;
                purpose?: "user" | "probe" | "judge" | "demo" | "refused";
                min_duration_ms?: number;
                min_ttft_ms?: number;
                /** @description In prompt or output, case does not matter. */
                search?: string;
                /** @description What the list is sorted by; newest first where this is left out. */
                sort?: "started_at" | "ttft_ms" | "duration_ms" | "tokens" | "cost_usd";
                /** @description Of `sort`. Calls without a value come last in either. */
                order?: "desc" | "asc";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postCalls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IngestResult"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCallsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallDetail"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getExport: {
        parameters: {
            query: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
                /** @description One or more, with commas between them: error,timeout. What a budget refused is no failure: see purpose=refused. */
                outcome?: string;
                operation?: string;
                backend?: string;
                caller?: string;
                session?: string;
                purpose?: "user" | "probe" | "judge" | "demo" | "refused";
                min_duration_ms?: number;
                min_ttft_ms?: number;
                /** @description In prompt or output, case does not matter. */
                search?: string;
                /** @description jsonl and parquet: whole calls; openai-ft: conversations, of calls that are fit to learn from. */
                format: "openai-ft" | "jsonl" | "parquet";
                /** @description What people said: good for openai-ft, else any. */
                rating?: "good" | "bad" | "rated" | "none" | "any";
                /** @description Of what openai-ft leaves out, with commas between them. */
                keep?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getExportPlan: {
        parameters: {
            query: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
                /** @description One or more, with commas between them: error,timeout. What a budget refused is no failure: see purpose=refused. */
                outcome?: string;
                operation?: string;
                backend?: string;
                caller?: string;
                session?: string;
                purpose?: "user" | "probe" | "judge" | "demo" | "refused";
                min_duration_ms?: number;
                min_ttft_ms?: number;
                /** @description In prompt or output, case does not matter. */
                search?: string;
                /** @description jsonl and parquet: whole calls; openai-ft: conversations, of calls that are fit to learn from. */
                format: "openai-ft" | "jsonl" | "parquet";
                /** @description What people said: good for openai-ft, else any. */
                rating?: "good" | "bad" | "rated" | "none" | "any";
                /** @description Of what openai-ft leaves out, with commas between them. */
                keep?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportPlan"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postVTraces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-protobuf": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-protobuf": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFindings: {
        parameters: {
            query?: {
                kind?: "slo" | "budget" | "capture" | "drift" | "bias" | "toxicity" | "integrity";
                verdict?: "ok" | "near" | "over" | "no_data";
                target?: string;
                model?: string;
                key?: string;
                /** @description latest: the newest finding of each key; all: every one in the range, newest first. */
                history?: "latest" | "all";
                from?: string;
                to?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQuality: {
        parameters: {
            query?: {
                kind?: "drift" | "bias" | "toxicity" | "integrity";
                verdict?: "ok" | "near" | "over" | "no_data";
                target?: string;
                /** @description The verdict to show whole; the worst by default. */
                key?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quality"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDriftRelearn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    target: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelearnResult"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postProbes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    run: string;
                    target: string;
                    /** @default  */
                    model?: string;
                    /** Format: date-time */
                    started_at: string;
                    /** Format: date-time */
                    finished_at: string;
                    delta: number;
                    alpha: number;
                    requests: number;
                    failed: number;
                    cost_usd: number | null;
                    /** @default  */
                    stopped?: string;
                    results: {
                        /** @enum {string} */
                        axis: "gender" | "ethnicity" | "religion" | "age" | "nationality" | "disability" | "orientation";
                        /** @enum {string} */
                        metric: "refusal" | "toxicity" | "sentiment" | "length" | "judge" | "choice";
                        /** @enum {string} */
                        verdict: "violated" | "cleared" | "undecided";
                        /** @default  */
                        scorer?: string;
                        /** @default  */
                        reason?: string;
                        streams: {
                            name: string;
                            title: string;
                            /** @enum {string} */
                            verdict: "violated" | "cleared" | "undecided";
                            gap: number | null;
                            low: number;
                            high: number;
                            pairs: number;
                            more: number | null;
                        }[];
                        /** @default [] */
                        templates?: {
                            template: string;
                            pairs: number;
                            gap: number;
                            /** @default [] */
                            examples?: {
                                reference: string;
                                other: string;
                                difference: number;
                            }[];
                        }[];
                        /** @default null */
                        choices?: {
                            ambiguous: {
                                accuracy: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    n: number;
                                } | null;
                                bias: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    n: number;
                                } | null;
                                unread: number;
                            };
                            disambiguated: {
                                accuracy: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    n: number;
                                } | null;
                                bias: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    n: number;
                                } | null;
                                unread: number;
                            };
                        } | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlerts: {
        parameters: {
            query?: {
                state?: "pending" | "firing" | "resolved";
                severity?: "page" | "ticket" | "note";
                target?: string;
                model?: string;
                key?: string;
                /** @description Alerts that were still alive after this; 7d by default. */
                from?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBudgets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTargets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServerMetrics: {
        parameters: {
            query?: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerMetricsList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCallers: {
        parameters: {
            query?: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
                /** @description So many callers; the others in one row. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerSpend"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrices: {
        parameters: {
            query?: {
                /** @description ISO time or a span before now such as 24h; 24h by default. */
                from?: string;
                /** @description ISO time; now by default. */
                to?: string;
                target?: string;
                model?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prices"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postReprice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    from: string;
                    /**
                     * Format: date-time
                     * @description At most a day behind from.
                     */
                    to: string;
                    target?: string;
                    model?: string;
                    /** @default false */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepriceResult"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postQuery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sql: string;
                    /**
                     * @description Any output format of ClickHouse.
                     * @default JSON
                     */
                    format?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    response_id?: string;
                    call_id?: string;
                    request_id?: string;
                    /** @description A score from -1 to 1, or up or down. */
                    rating?: number | ("up" | "down");
                    label?: string;
                    /** @description What the answer should have been. */
                    correction?: string;
                    comment?: string;
                    /** @description Who says so: what the same source said on the call before is replaced. Stored as a keyed hash. */
                    source?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackResult"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postCollectorsStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    collector_id: string;
                    /** Format: date-time */
                    at: string;
                    metrics: {
                        name: string;
                        /** @default {} */
                        labels?: {
                            [key: string]: string;
                        };
                        value: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnforcementState"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
