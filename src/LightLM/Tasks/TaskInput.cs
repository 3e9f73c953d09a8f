namespace LightLM.Tasks;

/// <summary>An item of a task, which can be prepared again for another query.</summary>
internal abstract class TaskInput<TQuery, TAnswer>(TaskHead head) : PreparedInput<TAnswer>(head)
{
    /// <summary>Reads a query; an error of it is kept.</summary>
    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public void Prepare(in TQuery query)
    {
        Reset();
        try
        {
            Build(query);
        }
        catch (InputException error)
        {
            Fail(error);
        }
    }

    /// <summary>Tokenizes a query and adds its sequences.</summary>
    /// <exception cref="InputException">The query cannot be answered.</exception>
    protected abstract void Build(in TQuery query);
}
