using LightLM.Image;

return new ImageCommand().Parse(args).Invoke();
