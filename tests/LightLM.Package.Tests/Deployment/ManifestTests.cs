using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s.Models;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The manifests in docs/deploy: every member is one that the cluster knows, and of its type.</summary>
public sealed class ManifestTests
{
    private const int LongestRequest = 30;

    public static TheoryData<string> Files => [.. Manifest.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_object_is_of_a_type_and_has_its_members_only(string file)
    {
        string[] objects = Manifest.ObjectsOf(file);
        Assert.NotEmpty(objects);
        Assert.All(objects, text => Assert.NotNull(Manifest.Read(text)));
    }

    [Theory]
    [InlineData("deployment.yaml", 0, "readinessProbe", "readyProbe", "'readyProbe'")]
    [InlineData("deployment.yaml", 0, "containerPort: 8080", "containerPort: \"8080\"", "containers[0].ports[0].containerPort")]
    [InlineData("deployment.yaml", 0, "\"5\"", "5", "containers[0].args[4]")]
    [InlineData("scaledobject.yaml", 0, "threshold: \"0.5\"", "threshold: 0.5", "/spec/triggers/0/metadata/threshold: ")]
    [InlineData("scaledobject.yaml", 0, "threshold: \"0.5\"", "threshold: off", "/spec/triggers/0/metadata/threshold: ")]
    [InlineData("scaledobject.yaml", 0, "maxReplicaCount: 8", "maxReplicaCount: \"8\"", "/spec/maxReplicaCount: ")]
    [InlineData("scaledobject.yaml", 0, "pollingInterval", "interval", "/spec/interval: ")]
    [InlineData("scaledobject.yaml", 0, "(?s)  triggers:.*", "", "/spec: Required properties [\"triggers\"]")]
    [InlineData("kserve.yaml", 0, "version: \"1\"", "version: 1", "/spec/supportedModelFormats/0/version: ")]
    [InlineData("kserve.yaml", 0, "priority: 1", "priority: 0", "/spec/supportedModelFormats/0/priority: ")]
    [InlineData("kserve.yaml", 0, "autoSelect", "select", "/spec/supportedModelFormats/0/select: ")]
    [InlineData("kserve.yaml", 0, "livenessProbe", "aliveProbe", "'aliveProbe'")]
    [InlineData("kserve.yaml", 0, "containerPort: 8080", "containerPort: \"8080\"", "containers[0].ports[0].containerPort")]
    [InlineData("kserve.yaml", 1, " value: \"0.5\"", " value: 0.5", "/spec/predictor/autoScaling/metrics/0/external/target/value: ")]
    [InlineData("kserve.yaml", 1, "type: External", "type: Elsewhere", "/spec/predictor/autoScaling/metrics/0/type: ")]
    [InlineData("kserve.yaml", 1, "storageUri", "uri", "/spec/predictor/model/uri: ")]
    public void What_a_cluster_refuses_is_refused_by_its_path(string file, int index, string pattern, string replacement, string expected)
    {
        string text = Manifest.ObjectsOf(file)[index];
        string changed = Regex.Replace(text, pattern, replacement);
        Assert.NotEqual(text, changed);
        Assert.Contains(expected, Assert.ThrowsAny<Exception>(() => Manifest.Read(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_drain_and_give_nothing_away()
    {
        V1Deployment deployment = Manifest.Read<V1Deployment>("deployment.yaml");
        V1PodSpec pod = deployment.Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);
        Outlives(pod.TerminationGracePeriodSeconds!.Value, container);
        V1Container served = Assert.Single(Manifest.Read<ServingRuntime>("kserve.yaml").Containers);
        JsonElement predictor = Manifest.Read<JsonElement>("kserve.yaml", 1).GetProperty("spec").GetProperty("predictor");
        Outlives(predictor.GetProperty("terminationGracePeriodSeconds").GetInt64(), served);
        V1Service service = Manifest.Read<V1Service>("deployment.yaml", 1);
        Assert.Equal(deployment.Spec.Template.Metadata.Labels["app"], service.Spec.Selector["app"]);
        V1Container[] containers =
        [
            container,
            served,
            .. JobsOf("bulk-job.yaml").Select(job => job.Spec.Template.Spec.Containers[0]),
        ];
        Assert.All(containers, one =>
        {
            Assert.True(one.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(one.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], one.SecurityContext.Capabilities.Drop);
        });
    }

    [Fact]
    public void Prometheus_asks_where_the_runtime_listens()
    {
        ServingRuntime runtime = Manifest.Read<ServingRuntime>("kserve.yaml");
        int port = Assert.Single(Assert.Single(runtime.Containers).Ports).ContainerPort;
        Assert.Equal(port.ToString(CultureInfo.InvariantCulture), runtime.Spec.GetProperty("annotations").GetProperty("prometheus.io/port").GetString());
    }

    [Fact]
    public void The_bulk_job_has_a_shard_for_each_of_its_pods_and_merges_all()
    {
        V1Job[] jobs = JobsOf("bulk-job.yaml");
        int count = jobs[0].Spec.Completions!.Value;
        IList<string> arguments = jobs[0].Spec.Template.Spec.Containers[0].Args;
        Assert.Equal("Indexed", jobs[0].Spec.CompletionMode);
        Assert.Equal($"$(JOB_COMPLETION_INDEX)/{count}", arguments[arguments.IndexOf("--shard") + 1]);
        string output = arguments[arguments.IndexOf("--out") + 1];
        Assert.Equal(
            Enumerable.Range(0, count).Select(index => output.Replace("$(JOB_COMPLETION_INDEX)", $"{index}", StringComparison.Ordinal)),
            jobs[1].Spec.Template.Spec.Containers[0].Args.Skip(1).TakeWhile(argument => argument != "--out"));
    }

    /// <summary>A request is taken until the drain is over, and then has its time.</summary>
    private static void Outlives(long gracePeriod, V1Container container)
    {
        int drain = int.Parse(container.Args[container.Args.IndexOf("--drain") + 1], CultureInfo.InvariantCulture);
        Assert.True(gracePeriod > drain + LongestRequest, $"{gracePeriod} s are too few.");
    }

    private static V1Job[] JobsOf(string file) => [.. Manifest.ObjectsOf(file).Select(text => (V1Job)Manifest.Read(text))];
}
